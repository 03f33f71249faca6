import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { decrypt } from '../format/index.ts'
import {
  contentContext,
  createAccountKeys,
  createNodeKeys,
  createVerifier,
  deriveLinkKeys,
  deriveLinkLookup,
  deriveRecoveryProof,
  deriveSlotKey,
  fromBase64Url,
  type LinkId,
  nameTag,
  openAttributes,
  openBundle,
  openCache,
  openChild,
  openDraft,
  openIndex,
  openLinkBlob,
  openListing,
  openOwnedLink,
  openPreferences,
  openSlot,
  openThumbnail,
  openVersionKey,
  parseId,
  parseLinkSecret,
  parseLoginName,
  requireIdentity,
  requireParts,
  requireVersionOf,
  type SlotId,
  segmentsDigest,
  sha256,
  toBase64Url,
  type UserId,
  verifyFolderManifest,
  verifyVersionManifest,
} from './index.ts'

// Written once by another implementation and frozen: what opens it now must open it for ever.
const text = await readFile(new URL('../../tests/vectors/leyzen-vault-keys.json', import.meta.url), 'utf8')
const account = JSON.parse(text)
const user = parseId<UserId>(account.user)
const name = 'Żółw 🐢 ﬁle.txt'
const at = '2026-11-24T12:00:00.000Z'

async function unlock() {
  const { slots, amkEpoch, bundle: shown, identity } = account
  const opened = await Promise.all(
    slots.map(async ({ id, type, secret, blob }: { id: string; type: 'password'; secret: string; blob: string }) => {
      const place = { user, slot: parseId<SlotId>(id), type, amkEpoch }
      return openSlot(await deriveSlotKey(fromBase64Url(secret), place), place, fromBase64Url(blob))
    }),
  )
  expect(new Set(opened.map(toBase64Url)).size).toBe(1)
  const keys = createAccountKeys(opened[0], { user, amkEpoch })
  const bundle = await openBundle(keys, shown.rev, fromBase64Url(shown.blob))
  const signer = await requireIdentity({ user, identityEpoch: identity.epoch }, bundle, {
    edPublic: fromBase64Url(identity.ed),
    xPublic: fromBase64Url(identity.x),
    signature: fromBase64Url(identity.signature),
  })
  return { keys, bundle, owner: await createVerifier(signer.publicKey) }
}

const { keys, bundle, owner } = await unlock()
const { space, root } = bundle
const folder = createNodeKeys(root.key, { space, node: root.node, epoch: root.epoch })

async function openFile() {
  const head = await verifyFolderManifest(account.folder, owner, { space, folder: root.node })
  const [listed] = await openListing(head, new TextEncoder().encode(account.listing))
  const { record } = listed!
  if (record.kind !== 'file') throw new Error('the vector has one file')
  const child = await openChild(folder, record)
  const file = createNodeKeys(child.key, { space, node: record.id, epoch: record.epoch })
  return { head, record, child, file }
}

test('slots, bundle, identity and recovery proof open', async () => {
  expect(bundle.created).toBe(at)
  const recovery = account.slots.find(({ type }: { type: string }) => type === 'recovery')
  const proof = await deriveRecoveryProof(fromBase64Url(recovery.secret), parseLoginName(account.login))
  expect(toBase64Url(proof)).toBe(account.recoveryProof)
})

test('the folder opens: manifest, listing, name, tag and index', async () => {
  const { head, record, child } = await openFile()
  expect(head.manifest.rev).toBe(2)
  expect(child.name).toBe(name)
  expect('tag' in record && record.tag).toBe(await nameTag(folder, child.name))
  expect(await openIndex(folder, 2, fromBase64Url(account.index))).toEqual([[record.id, 1, name]])
})

test('the file opens: manifest, key, attributes, thumbnail and content', async () => {
  const { record, file } = await openFile()
  const { key, attrs, thumb, segments, ...signed } = account.version
  const verified = await verifyVersionManifest(signed, owner, { space, node: record.id })
  requireVersionOf(record, verified)
  const parts = { key: fromBase64Url(key), attrs: fromBase64Url(attrs), thumb: fromBase64Url(thumb) }
  await requireParts(verified.manifest, parts)
  const message = fromBase64Url(segments[0])
  expect(await segmentsDigest([await sha256(message)])).toBe(verified.manifest.digest)
  const versionKey = await openVersionKey(file, record.ver, parts.key)
  const content = await decrypt(versionKey, contentContext(space, record.id, record.ver), message)
  expect(content.length).toBe(16_389)
  expect(await openAttributes(file, record.ver, parts.attrs)).toEqual({ mime: 'text/plain', mtime: at, note: 'ß' })
  expect((await openThumbnail(file, record.ver, parts.thumb)).length).toBe(52)
})

test('what hangs on the account opens: preferences, cache, draft', async () => {
  const { prefs, cache, draft } = account
  expect(JSON.parse(await openPreferences(keys, prefs.rev, fromBase64Url(prefs.blob)))).toHaveProperty('stars')
  expect(Buffer.from(await openCache(keys, cache.kind, fromBase64Url(cache.blob))).toString()).toBe('seen')
  const opened = await openDraft(keys, parseId(draft.upload), fromBase64Url(draft.blob))
  expect(opened).toMatchObject({ name, size: 16_389, mtime: at, parent: root.node })
})

test('the link opens with its password', async () => {
  const { id, secret, password, kdf, access, lookup, blob, ownerBlob } = account.link
  const link = parseId<LinkId>(id)
  const linkSecret = parseLinkSecret(secret)
  expect(toBase64Url(await deriveLinkLookup(link, linkSecret))).toBe(lookup)
  const linkKeys = await deriveLinkKeys(link, linkSecret, { password, kdf })
  expect(toBase64Url(linkKeys.access)).toBe(access)
  const { record, child } = await openFile()
  const opened = await openLinkBlob(linkKeys, record.id, fromBase64Url(blob))
  expect(opened).toMatchObject({ ...child, floor: 1, kind: 'file', owner: owner.publicKey })
  const owned = await openOwnedLink(keys, link, fromBase64Url(ownerBlob))
  expect(owned).toEqual({ secret: linkSecret, label: 'for Ann', password: true })
})
