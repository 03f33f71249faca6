import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededBytes } from '../format/streaming.fixture.ts'
import { createAccountKeys } from './account-keys.ts'
import { openAttributes, sealAttributes } from './attributes.ts'
import { openBundle, sealBundle } from './bundle.ts'
import { openCache, sealCache } from './device-cache.ts'
import { openDraft, sealDraft } from './draft.ts'
import { type IndexEntry, openIndex, sealIndex } from './folder-index.ts'
import {
  drawId,
  type LinkId,
  type NodeId,
  type SlotId,
  type SpaceId,
  type UploadId,
  type UserId,
  type VersionId,
} from './ids.ts'
import type { SlotType } from './label.ts'
import { openLinkBlob, sealLinkBlob } from './link-blob.ts'
import { openOwnedLink, sealOwnedLink } from './link-owner.ts'
import { deriveLinkKeys, drawLinkSecret } from './link-secret.ts'
import { openNodeKey, sealNodeKey } from './node-key.ts'
import { createNodeKeys } from './node-keys.ts'
import { parseNodeName } from './node-name.ts'
import { openPreferences, sealPreferences } from './preferences.ts'
import { openName, sealName } from './sealed-name.ts'
import { type AccountKey, asKey, drawKey, type NodeKey, type SlotKey, type VersionKey } from './secrets.ts'
import { openSlot, sealSlot } from './slot-keys.ts'
import { openThumbnail, sealThumbnail } from './thumbnail.ts'
import { openVersionKey, sealVersionKey } from './version-key.ts'

/** Everything that says where a sealed message belongs. */
const place = {
  user: drawId<UserId>(),
  slot: drawId<SlotId>(),
  type: 'password' as SlotType,
  amkEpoch: 1,
  space: drawId<SpaceId>(),
  folder: drawId<NodeId>(),
  folderEpoch: 1,
  node: drawId<NodeId>(),
  epoch: 1,
  version: drawId<VersionId>(),
  upload: drawId<UploadId>(),
  link: drawId<LinkId>(),
  rev: 1,
  kind: 'marks',
}
type Place = typeof place
const elsewhere: { [K in keyof Place]: Place[K] } = {
  ...place,
  user: drawId<UserId>(),
  slot: drawId<SlotId>(),
  type: 'recovery',
  amkEpoch: 2,
  space: drawId<SpaceId>(),
  folder: drawId<NodeId>(),
  folderEpoch: 2,
  node: drawId<NodeId>(),
  epoch: 2,
  version: drawId<VersionId>(),
  upload: drawId<UploadId>(),
  link: drawId<LinkId>(),
  rev: 2,
  kind: 'names',
}

// One key for everything: only labels and contexts keep the kinds apart here.
const only = seededBytes(32, 5)
const at = '2026-11-24T12:00:00.000Z'
const name = parseNodeName('a name of some length that needs two steps')
const secret = drawLinkSecret()
const webp = Uint8Array.from([...Buffer.from('RIFF'), 8, 0, 0, 0, ...Buffer.from('WEBP'), 1, 2, 3, 4])
const account = ({ user, amkEpoch }: Place) => createAccountKeys(asKey<AccountKey>(only), { user, amkEpoch })
const folder = ({ space, folder: node, folderEpoch: epoch }: Place) =>
  createNodeKeys(asKey<NodeKey>(only), { space, node, epoch })
const file = ({ space, node, epoch }: Place) => createNodeKeys(asKey<NodeKey>(only), { space, node, epoch })
const linkKeys = ({ link }: Place) => deriveLinkKeys(link, secret)
const system = () => ({ node: drawId<NodeId>(), epoch: 1, key: drawKey<NodeKey>() })

const bundle = {
  ...{ edSeed: seededBytes(32, 1), xPrivate: seededBytes(32, 2), space: place.space, root: system(), trash: system() },
  ...{ auditKey: seededBytes(32, 3), created: at },
}
const draft = {
  ...{ space: place.space, node: place.node, version: place.version, parent: place.folder },
  ...{ key: drawKey<VersionKey>(), salt: seededBytes(24, 4), name, size: 5, mtime: at },
}
const attributes = { mime: 'image/webp', mtime: at, width: 1, height: 2, duration: 0, note: 'ü' }
const blob = {
  ...{ space: place.space, kind: 'folder' as const, epoch: 1, key: drawKey<NodeKey>(), name },
  ...{ owner: seededBytes(32, 6), floor: 4, note: '' },
}
const owned = { secret, label: 'for Ann', password: false }
const index: IndexEntry[] = [[place.node, 1, name]]

interface Kind {
  seal(at: Place): Promise<Uint8Array>
  open(at: Place, sealed: Uint8Array): Promise<unknown>
  holds: unknown
  boundTo: (keyof Place)[]
}

const kinds: Record<string, Kind> = {
  slot: {
    seal: (at) => sealSlot(asKey<SlotKey>(only), at, asKey<AccountKey>(only)),
    open: (at, sealed) => openSlot(asKey<SlotKey>(only), at, sealed),
    holds: only,
    boundTo: ['user', 'slot', 'type', 'amkEpoch'],
  },
  bundle: {
    seal: (at) => sealBundle(account(at), at.rev, bundle),
    open: (at, sealed) => openBundle(account(at), at.rev, sealed),
    holds: bundle,
    boundTo: ['user', 'amkEpoch', 'rev'],
  },
  preferences: {
    seal: (at) => sealPreferences(account(at), at.rev, '{"v":1}'),
    open: (at, sealed) => openPreferences(account(at), at.rev, sealed),
    holds: '{"v":1}',
    boundTo: ['user', 'rev'],
  },
  cache: {
    seal: (at) => sealCache(account(at), at.kind, only),
    open: (at, sealed) => openCache(account(at), at.kind, sealed),
    holds: only,
    boundTo: ['user', 'kind'],
  },
  draft: {
    seal: (at) => sealDraft(account(at), at.upload, draft),
    open: (at, sealed) => openDraft(account(at), at.upload, sealed),
    holds: draft,
    boundTo: ['user', 'upload'],
  },
  'owned link': {
    seal: (at) => sealOwnedLink(account(at), at.link, owned),
    open: (at, sealed) => openOwnedLink(account(at), at.link, sealed),
    holds: owned,
    boundTo: ['user', 'link'],
  },
  'node key': {
    seal: (at) => sealNodeKey(folder(at), at, asKey<NodeKey>(only)),
    open: (at, sealed) => openNodeKey(folder(at), at, sealed),
    holds: only,
    boundTo: ['space', 'folder', 'folderEpoch', 'node', 'epoch'],
  },
  name: {
    seal: (at) => sealName(folder(at), { node: at.node, nrev: at.rev }, name),
    open: (at, sealed) => openName(folder(at), { node: at.node, nrev: at.rev }, sealed),
    holds: name,
    boundTo: ['space', 'folder', 'folderEpoch', 'node', 'rev'],
  },
  index: {
    seal: (at) => sealIndex(folder(at), at.rev, index),
    open: (at, sealed) => openIndex(folder(at), at.rev, sealed),
    holds: index,
    boundTo: ['space', 'folder', 'folderEpoch', 'rev'],
  },
  attributes: {
    seal: (at) => sealAttributes(file(at), at.version, attributes),
    open: (at, sealed) => openAttributes(file(at), at.version, sealed),
    holds: attributes,
    boundTo: ['space', 'node', 'epoch', 'version'],
  },
  thumbnail: {
    seal: (at) => sealThumbnail(file(at), at.version, webp),
    open: (at, sealed) => openThumbnail(file(at), at.version, sealed),
    holds: webp,
    boundTo: ['space', 'node', 'epoch', 'version'],
  },
  'version key': {
    seal: (at) => sealVersionKey(file(at), at.version, asKey<VersionKey>(only)),
    open: (at, sealed) => openVersionKey(file(at), at.version, sealed),
    holds: only,
    boundTo: ['space', 'node', 'epoch', 'version'],
  },
  'link blob': {
    seal: async (at) => sealLinkBlob(await linkKeys(at), at.node, blob),
    open: async (at, sealed) => openLinkBlob(await linkKeys(at), at.node, sealed),
    holds: blob,
    boundTo: ['link', 'node'],
  },
}
const sealed = Object.fromEntries(
  await Promise.all(Object.entries(kinds).map(async ([what, { seal }]) => [what, await seal(place)] as const)),
)
const refused = expect.objectContaining({ code: 'sealed_invalid' })

test.each(Object.entries(kinds))('%s comes back from its place', async (what, { open, holds }) => {
  expect(await open(place, sealed[what]!)).toEqual(holds)
})

test.each(Object.entries(kinds))('%s opens nowhere else', async (what, { open, boundTo }) => {
  for (const field of boundTo) {
    await expect(open({ ...place, [field]: elsewhere[field] }, sealed[what]!), field).rejects.toEqual(refused)
  }
})

test.each(Object.entries(kinds))('%s with any bit flipped, cut or grown is refused', async (what, { open }) => {
  const message = sealed[what]!
  const changes = fc.oneof(
    fc.tuple(fc.nat(message.length - 1), fc.nat(7)).map(([byte, bit]) => {
      const changed = message.slice()
      changed[byte]! ^= 1 << bit
      return changed
    }),
    fc.nat(message.length - 1).map((length) => message.slice(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([message, more])),
  )
  const property = fc.asyncProperty(changes, async (changed) => {
    await expect(open(place, changed)).rejects.toEqual(refused)
  })
  await fc.assert(property, { numRuns: 40 })
})

test.each(Object.entries(kinds))(
  '%s refuses what was sealed as something else under the same key',
  async (what, { open }) => {
    for (const other of Object.keys(kinds).filter((kind) => kind !== what)) {
      await expect(open(place, sealed[other]!), other).rejects.toEqual(refused)
    }
  },
)
