import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findLink,
  type OpenLink,
  openFolder,
  openLinkedFile,
  openLinkedFolder,
  parseLinkAddress,
  platform,
} from '../../vault/client/index.ts'
import { defineCommand } from '../command.ts'
import { renderCount } from './count.ts'
import { explainingVault } from './explain.ts'
import { fetchFolder } from './get.ts'
import { createCliTransport } from './open-vault.ts'
import { parseOrigin } from './origin.ts'
import { printable } from './printable.ts'
import { readSecret } from './read-secret.ts'
import { type Receiver, receiveVersion } from './receive-file.ts'

export const vaultOpen = defineCommand({
  name: 'vault open',
  summary: 'fetch what a link opens, without an account',
  details: [
    'Give LINK in quotes: the part behind # is the key and is sent to no server. A password is asked for where the link has',
    'one. TO is a folder or a new name, by default the present folder.',
  ].join('\n'),
  options: {
    'password-file': {
      type: 'string',
      argument: 'FILE',
      description: 'take the password of the link from its first line; - is standard input',
    },
    force: { type: 'boolean', short: 'f', description: 'replace files that are there' },
    json: { type: 'boolean', description: 'print what was fetched as JSON' },
  },
  positionals: { usage: 'LINK [TO]', min: 1, max: 2 },
  run: ({ values, positionals: [url = '', to = '.'], io, signal }) =>
    explainingVault(async () => {
      const address = parseLinkAddress(url)
      const found = await findLink(createCliTransport(parseOrigin(url), io), address)
      const file = values['password-file']
      const source = { what: 'Password of the link', file, option: '--password-file', signal }
      const link = await found.unlock(found.passwordNeeded ? await readSecret(source) : undefined)
      if (link.note !== '') io.note(printable(link.note))
      // A name has no slash and is no "..", whoever made the link.
      const target = (await isFolder(to)) ? join(to, link.name) : to
      const { reader } = link
      const vault = { reader, session: { platform }, open: (folder: OpenLink['node']) => openFolder(reader, folder) }
      const fetched: string[] = []
      const whole = await fetchLinked({ vault, io, signal, force: values.force }, link, { target, fetched })
      if (values.json) io.json({ fetched, whole })
      else io.print(`${renderCount(fetched.length, 'file')} fetched.`)
      return whole ? 0 : 1
    }),
})

type Target = Parameters<typeof fetchFolder>[2]

async function fetchLinked(receiver: Receiver, link: OpenLink, { target, fetched }: Target): Promise<boolean> {
  if (link.kind === 'folder') {
    // First against the floor of the link; every later look at it may then not be older than this one.
    await openLinkedFolder(link)
    return fetchFolder(receiver, link.node, { target, fetched })
  }
  await receiveVersion(receiver, { name: link.name, version: await openLinkedFile(link), path: target })
  fetched.push(target)
  return true
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
