import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { loadInstallation } from '../installation/load-installation.ts'
import { replaceSetupToken } from '../installation/setup-token.ts'
import { isSetupNeeded, setupLink, setupLinkSentence } from '../stack/setup-link.ts'

export const vaultSetupLink = defineCommand({
  name: 'vault setup-link',
  summary: "make a new link for the vault's first account, in place of the one that was shown before",
  details: 'Only while nobody has an account; afterwards administrators invite. Containers that run take it at once.',
  options: { json: { type: 'boolean', description: 'print the link as JSON' } },
  async run({ values, io, signal, envFile }) {
    const { dir, settings } = await loadInstallation(envFile)
    if ((await isSetupNeeded(settings, signal)) === false) {
      throw new CliError(
        'refused',
        'the vault has its first account: an administrator invites further ones in the page',
      )
    }
    const link = setupLink(settings, await replaceSetupToken(dir))
    if (values.json) io.json({ link })
    else io.print(setupLinkSentence(link))
    return 0
  },
})
