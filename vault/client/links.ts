/** Links as their owner makes and keeps them. */
import { routes } from '../contract/routes.ts'
import { type Share, ShareAnswer, type SharePatch, ShareStats, SharesAnswer } from '../contract/shares.ts'
import {
  deriveLinkKeys,
  deriveLinkLookup,
  drawId,
  drawLinkSecret,
  fromBase64Url,
  hashText,
  KDF_FLOOR,
  type LinkId,
  type LinkPassword,
  type LinkSecret,
  type NodeId,
  type OwnedLink,
  openOwnedLink,
  parseId,
  parseLinkSecret,
  renderLinkSecret,
  sealLinkBlob,
  sealOwnedLink,
  toBase64Url,
} from '../keys/index.ts'
import { ClientError, isRefusal } from './errors.ts'
import { openFolder } from './folder.ts'
import type { Entry } from './open-node.ts'
import type { Session } from './session.ts'
import { openCurrentVersion } from './versions.ts'

export interface LinkOrder {
  entry: Entry
  allow: 'view' | 'download'
  password?: string
  expiresAt?: Date
  maxDownloads?: number
  /** For whoever opens it. */
  note?: string
  /** For the owner's own list. */
  label?: string
}

/** What stands in a link: never send it anywhere. */
export interface LinkAddress {
  link: LinkId
  secret: LinkSecret
}

/** A link as its owner knows it. `shown` is the server's statement. */
export interface OwnLink extends OwnedLink {
  readonly link: LinkId
  readonly node: NodeId
  readonly shown: Share
}

/** The part of the address behind the vault's own: only what stands before `#` ever reaches a server. */
export function renderLinkAddress({ link, secret }: LinkAddress): string {
  return `/s/${link}#${renderLinkSecret(secret)}`
}

/** @throws ClientError `link_invalid` */
export function parseLinkAddress(url: string): LinkAddress {
  const [, link = '', secret = ''] = /\/s\/([^/#?]+)#(.+)$/.exec(url) ?? []
  try {
    return { link: parseId<LinkId>(link), secret: parseLinkSecret(secret) }
  } catch (cause) {
    throw new ClientError('link_invalid', { cause })
  }
}

/** @throws ClientError `refused`, `not_verifiable` */
export async function createLink(session: Session, order: LinkOrder): Promise<LinkAddress> {
  const { transport, account } = session
  const { entry, password, note = '', label = '', allow } = order
  const link = drawId<LinkId>()
  const secret = drawLinkSecret()
  const owned = { secret, label, password: password !== undefined, note }
  const floor = await floorOf(session, entry)
  const sealed = await sealSecrets(session, { link, secret, entry, note, floor }, password)
  const body = {
    ...{ link, node: entry.node.id, allow },
    lookupHash: await hashText(await deriveLinkLookup(link, secret)),
    ...sealed,
    ownerBlob: toBase64Url(await sealOwnedLink(account.keys, link, owned)),
    ...(order.expiresAt === undefined ? {} : { expiresAt: order.expiresAt.toISOString() }),
    ...(order.maxDownloads === undefined ? {} : { maxDownloads: order.maxDownloads }),
  }
  await transport.json(routes.shareCreate, ShareAnswer, { body })
  return { link, secret }
}

interface Linked extends LinkAddress {
  entry: Entry
  note: string
  floor: number
}

/** What a password changes: it is part of both keys, so blob and access are made anew. */
async function sealSecrets(session: Session, { link, secret, entry, note, floor }: Linked, password?: string) {
  const { node, record, name } = entry
  const kdf = password === undefined ? null : { ...KDF_FLOOR }
  const withPassword: LinkPassword | undefined = password !== undefined && kdf !== null ? { password, kdf } : undefined
  const keys = await deriveLinkKeys(link, secret, withPassword)
  const blob = await sealLinkBlob(keys, node.id, {
    ...{ space: node.keys.space, kind: record.kind, epoch: node.keys.epoch, key: node.key, name, note },
    owner: session.account.verifier.publicKey,
    floor,
  })
  return { accessHash: await hashText(keys.access), kdf, blob: toBase64Url(blob) }
}

/** Nothing older than what the owner sees now counts for the link. */
async function floorOf({ transport, account }: Session, entry: Entry): Promise<number> {
  const reader = { transport, verifier: account.verifier, marks: account.marks }
  if (entry.record.kind === 'file') return (await openCurrentVersion(reader, entry)).manifest.number
  return (await openFolder(reader, entry.node)).head.manifest.rev
}

/** Own links; those whose owner's copy does not open are left out and counted. */
export async function listLinks({ transport, account }: Session): Promise<{ links: OwnLink[]; damaged: LinkId[] }> {
  const { shares } = await transport.json(routes.shares, SharesAnswer)
  const damaged: LinkId[] = []
  const opened = shares.map(async (shown): Promise<OwnLink[]> => {
    const { link, node } = shown
    try {
      return [{ ...(await openOwnedLink(account.keys, link, fromBase64Url(shown.ownerBlob))), link, node, shown }]
    } catch {
      damaged.push(link) // whatever is wrong with it, the list of the others is worth showing
      return []
    }
  })
  return { links: (await Promise.all(opened)).flat(), damaged }
}

export interface LinkChange {
  /** Another password, or null for none; the note stays unless another one is given. */
  password?: string | null
  /** Of a link with a password only together with the password, which it is sealed under. */
  note?: string
  expiresAt?: Date | null
  maxDownloads?: number | null
  allow?: 'view' | 'download'
}

/** @throws ClientError `refused` (`gone`) */
export async function changeLink(session: Session, own: OwnLink & { entry: Entry }, change: LinkChange): Promise<void> {
  const { link, secret, label, entry } = own
  const body: SharePatch = {}
  if (change.allow !== undefined) body.allow = change.allow
  if (change.expiresAt !== undefined) body.expiresAt = change.expiresAt?.toISOString() ?? null
  if (change.maxDownloads !== undefined) body.maxDownloads = change.maxDownloads
  const password = change.password === undefined && !own.password ? null : change.password
  const note = change.note ?? own.note ?? ''
  if (password !== undefined && (change.password !== undefined || change.note !== undefined)) {
    const floor = await floorOf(session, entry)
    body.secrets = await sealSecrets(session, { link, secret, entry, note, floor }, password ?? undefined)
    const owned = { secret, label, password: password !== null, note }
    body.ownerBlob = toBase64Url(await sealOwnedLink(session.account.keys, link, owned))
  }
  await session.transport.json(routes.sharePatch, ShareAnswer, { params: { id: link }, body })
}

/**
 * Lets the links to a file accept its versions from that number on. Those with a password are not reached, because they
 * are sealed under it: their holders are told that the file cannot be verified until the owner gives a password anew.
 */
export async function lowerFloors(session: Session, entry: Entry, floor: number): Promise<void> {
  const { links } = await listLinks(session)
  const open = links.filter(({ node, password, shown }) => {
    return node === entry.node.id && !password && shown.revokedAt === null
  })
  for (const { link, secret, note = '' } of open) {
    const secrets = await sealSecrets(session, { link, secret, entry, note, floor })
    const patch = { params: { id: link }, body: { secrets } }
    await session.transport.json(routes.sharePatch, ShareAnswer, patch).catch((error) => {
      if (!isRefusal(error, 'gone', 'not_found')) throw error // ended meanwhile
    })
  }
}

/** Works at the next request of whoever uses it. */
export async function revokeLink({ transport }: Session, link: LinkId): Promise<void> {
  await transport.send(routes.shareRevoke, { params: { id: link } })
}

export function readLinkStats({ transport }: Session, link: LinkId) {
  return transport.json(routes.shareStats, ShareStats, { params: { id: link } })
}
