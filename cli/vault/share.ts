import {
  createLink,
  type LinkOrder,
  listLinks,
  type OwnLink,
  renderLinkAddress,
  revokeLink,
} from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import type { Call, Values } from '../command.ts'
import { formatInstant } from '../ctl/format.ts'
import { printable } from './printable.ts'
import { readSecret } from './read-secret.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath } from './vault-path.ts'
import { requireEntry } from './vault-tree.ts'

const options = {
  password: { type: 'boolean', description: 'ask for a password that opens it' },
  'password-file': {
    type: 'string',
    argument: 'FILE',
    description: 'take that password from its first line; - is standard input',
  },
  days: { type: 'string', argument: 'N', description: 'it ends after so many days' },
  downloads: { type: 'string', argument: 'N', description: 'it ends after so many downloads' },
  'view-only': { type: 'boolean', description: 'offer no download; who sees it can still keep it' },
  note: { type: 'string', argument: 'TEXT', description: 'for whoever opens it' },
  label: { type: 'string', argument: 'TEXT', description: 'for your own list' },
  revoke: { type: 'string', argument: 'ID', description: 'end a link' },
  json: { type: 'boolean', description: 'print as JSON' },
} as const

export const vaultShare = defineVaultCommand({
  name: 'vault share',
  summary: 'make a link to a file or folder, or list and revoke links',
  details: [
    'The part behind # is the key: it is sent to no server, and who has the whole link needs no account. Without PATH your',
    'links are listed. Days and downloads are enforced by the vault, the password by encryption.',
  ].join('\n'),
  options,
  positionals: { usage: '[PATH]', min: 0, max: 1 },
  async run(vault, { values, positionals: [text], io, signal }) {
    if (values.revoke !== undefined) return revoke(vault, values.revoke)
    if (text === undefined) return list(vault, { values, io })
    const entry = await requireEntry(vault, parseVaultPath(text))
    const order: LinkOrder = { entry, ...readLimits(values), ...(await readPassword(values, signal)) }
    const address = await createLink(vault.session, order)
    const url = `${vault.session.transport.origin}${renderLinkAddress(address)}`
    if (values.json) io.json({ id: address.link, url })
    else io.print(url)
    return 0
  },
})

type ShareValues = Values<typeof options>

function readLimits(values: ShareValues): Omit<LinkOrder, 'entry'> {
  const days = readCount('--days', values.days, 3_650)
  const maxDownloads = readCount('--downloads', values.downloads, 1_000_000)
  return {
    allow: values['view-only'] ? 'view' : 'download',
    ...(days === undefined ? {} : { expiresAt: new Date(Date.now() + days * 86_400_000) }),
    ...(maxDownloads === undefined ? {} : { maxDownloads }),
    ...(values.note === undefined ? {} : { note: values.note }),
    ...(values.label === undefined ? {} : { label: values.label }),
  }
}

function readCount(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1 || count > most) {
    throw new CliError('wrong_use', `${option}: got ${JSON.stringify(text)}, need a whole number from 1 to ${most}`)
  }
  return count
}

async function readPassword(values: ShareValues, signal: AbortSignal): Promise<{ password?: string }> {
  const file = values['password-file']
  if (!values.password && file === undefined) return {}
  const password = await readSecret({ what: 'Password of the link', file, option: '--password-file', signal })
  if (password === '') throw new CliError('wrong_use', 'the password of a link needs at least one character')
  return { password }
}

async function revoke({ session }: Vault, id: string): Promise<0> {
  const { links } = await listLinks(session)
  const found = links.find(({ link }) => link === id)
  if (found === undefined) throw new CliError('not_found', `${JSON.stringify(id)}: no link of yours has this id`)
  await revokeLink(session, found.link)
  return 0
}

async function list({ session }: Vault, { values, io }: Pick<Call<typeof options>, 'values' | 'io'>): Promise<0 | 1> {
  const { links, damaged } = await listLinks(session)
  const urlOf = (own: OwnLink) => `${session.transport.origin}${renderLinkAddress(own)}`
  if (values.json) io.json({ links: links.map((own) => ({ ...describe(own), url: urlOf(own) })), damaged })
  else for (const own of links) io.print(renderLink(own))
  if (damaged.length > 0) io.note(`${damaged.length} links cannot be verified and are not shown`)
  return damaged.length === 0 ? 0 : 1
}

const describe = ({ link, node, label, password, shown }: OwnLink) => ({
  ...{ id: link, node, label, password, allow: shown.allow, expiresAt: shown.expiresAt, revokedAt: shown.revokedAt },
  ...{ downloads: shown.downloads, maxDownloads: shown.maxDownloads, createdAt: shown.createdAt },
})

function renderLink({ link, label, password, shown }: OwnLink): string {
  const { revokedAt, expiresAt, downloads, maxDownloads } = shown
  const until = expiresAt === null ? 'no end' : `until ${formatInstant(expiresAt)}`
  const state = revokedAt === null ? until : `revoked ${formatInstant(revokedAt)}`
  const used = `${downloads}${maxDownloads === null ? '' : ` of ${maxDownloads}`} downloads`
  return [link, state, used, password ? 'password' : 'no password', printable(label)].join('  ').trimEnd()
}
