import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { didYouMean } from '../did-you-mean.ts'
import { explainForeignName } from '../env/known-elsewhere.ts'
import { isSettingName, settingNames } from '../env/schema.ts'
import { generateInstallation } from '../installation/generate-installation.ts'
import { readSetupLink, setupLinkSentence } from '../stack/setup-link.ts'

export const configGenerate = defineCommand({
  name: 'config generate',
  summary: 'write the settings file and fresh secrets; what is there already is never touched',
  details: [
    'Makes .env from env.template (mode 0600) and one file per secret in secrets/ beside it. With --project the',
    'installation gets a name, container names and free ports of its own, so that it can stand beside another one:',
    '  bin/leyzenctl config generate --project blue --env-file ../blue/.env',
  ].join('\n'),
  options: {
    project: { type: 'string', argument: 'NAME', description: 'name of the installation, with free ports' },
    set: {
      type: 'string',
      multiple: true,
      argument: 'NAME=VALUE',
      description: 'a setting that differs from its default; may be repeated',
    },
    json: { type: 'boolean', description: 'print what was made and kept as JSON' },
  },
  async run({ values, io, signal, checkout, envFile }) {
    const { project, set, json } = values
    const generated = await generateInstallation({ checkout, envFile, project, settings: parseSets(set), signal })
    if (json) {
      io.json(generated)
      return 0
    }
    for (const file of generated.made) io.print(`made  ${file}`)
    for (const file of generated.kept) io.print(`kept  ${file} (it was there already)`)
    if (generated.password !== undefined)
      io.print(`\nPassword of the dashboard's first operator, shown only now: ${generated.password}`)
    if (generated.setupToken !== undefined)
      io.print(`\n${setupLinkSentence(await readSetupLink(envFile, generated.setupToken))}`)
    return 0
  },
})

function parseSets(sets: readonly string[]): Map<string, string> {
  const parsed = sets.map((text) => {
    const at = text.indexOf('=')
    if (at < 1) throw new CliError('wrong_use', '--set needs NAME=VALUE, for example --set ROTATION_INTERVAL=90')
    const name = text.slice(0, at)
    if (isSettingName(name)) return [name, text.slice(at + 1)] as const
    const why = explainForeignName(name)?.message ?? `${name}: is not a setting${didYouMean(name, settingNames)}`
    throw new CliError('wrong_use', `--set ${why}`)
  })
  return new Map(parsed)
}
