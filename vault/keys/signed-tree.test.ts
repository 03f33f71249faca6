import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64Url } from './base64url.ts'
import { firstFolderManifest, nextFolderManifest, signFolderManifest, verifyFolderManifest } from './folder-manifest.ts'
import { segmentsDigest, sha256 } from './hash.ts'
import { drawIdentitySecrets, openSigner } from './identity.ts'
import { drawId, type NodeId, type SpaceId, type UserId, type VersionId } from './ids.ts'
import { label } from './label.ts'
import { type ListedRecord, openListing, renderListing, summarizeListing } from './listing.ts'
import { createNodeKeys } from './node-keys.ts'
import { parseNodeName } from './node-name.ts'
import { type FileRecord, isTrashed, type NodeRecord, parseRecord, renderRecord } from './record.ts'
import { openChild, sealChild } from './sealed-child.ts'
import { drawKey, type NodeKey } from './secrets.ts'
import { createVerifier } from './signatures.ts'
import { findBrokenLink } from './version-chain.ts'
import {
  hashParts,
  nextVersionManifest,
  requireParts,
  requireVersionOf,
  signVersionManifest,
  type VersionManifest,
  verifyVersionManifest,
} from './version-manifest.ts'

const [space, folder, author] = [drawId<SpaceId>(), drawId<NodeId>(), drawId<UserId>()]
const at = '2026-11-24T12:00:00.000Z'
const signer = await openSigner(drawIdentitySecrets())
const owner = await createVerifier(signer.publicKey)
const parent = createNodeKeys(drawKey<NodeKey>(), { space, node: folder, epoch: 1 })
const place = { space, folder }

async function recordOf(text: string, kind: 'folder' | 'file'): Promise<ListedRecord> {
  const secrets = { key: drawKey<NodeKey>(), name: parseNodeName(text) }
  const sealed = await sealChild(parent, { node: drawId<NodeId>(), epoch: 1, nrev: 1 }, secrets)
  const content = { ver: drawId<VersionId>(), man: toBase64Url(await sha256(new Uint8Array(1))), size: 5 }
  const record: NodeRecord = { v: 1, rev: 1, ...sealed, ...(kind === 'file' ? { kind, ...content } : { kind }) }
  return { record, json: renderRecord(record) }
}

const records = [await recordOf('a folder', 'folder'), await recordOf('a file', 'file'), await recordOf('b', 'file')]
const listing = renderListing(records)
const state = { ...(await summarizeListing(records)), epoch: 1, author, at }
const first = await signFolderManifest(firstFolderManifest(place, { ...state, count: 0 }), signer)
const second = await signFolderManifest(nextFolderManifest(first, state), signer)
const code = (name: string) => expect.objectContaining({ code: name })

test('a folder opens to its records in the order of their ids', async () => {
  const verified = await verifyFolderManifest(second, owner, place)
  expect(verified.manifest).toMatchObject({ rev: 2, prev: first.hash, count: 3 })
  const listed = await openListing(verified, listing)
  expect(listed.map(({ record }) => record.id)).toEqual(records.map(({ record }) => record.id).sort())
  const opened = await Promise.all(listed.map(({ record }) => openChild(parent, record)))
  expect(opened.map(({ name }) => name).sort()).toEqual(['a file', 'a folder', 'b'])
})

test('an empty folder opens to nothing', async () => {
  const none = { ...state, ...(await summarizeListing([])) }
  const signed = await signFolderManifest(firstFolderManifest(place, none), signer)
  expect(await openListing(signed, new Uint8Array(0))).toEqual([])
})

test('records that were dropped, doubled, swapped, changed or added are refused', async () => {
  const lines = Buffer.from(listing)
    .toString()
    .split(/(?<=\n)/)
  const [a, b, c] = lines as [string, string, string]
  const extra = `${(await recordOf('more', 'folder')).json}\n`
  const other = [
    a + b,
    a + b + c + c,
    b + a + c,
    a + b + c + extra,
    a + b + c.trim(),
    a + b + c.replace(/"rev":1/, '"rev":2'),
    '',
  ]
  for (const text of other) {
    await expect(openListing(second, Buffer.from(text))).rejects.toEqual(code('children_mismatch'))
  }
})

test('even signed, a listing out of order, with a wrong count or with half a line is refused', async () => {
  const lines = Buffer.from(listing)
    .toString()
    .split(/(?<=\n)/)
  const signed = async (text: string, count: number) => {
    const children = toBase64Url(await sha256(Buffer.from(text)))
    return signFolderManifest(nextFolderManifest(first, { ...state, children, count }), signer)
  }
  const cases = [
    [lines.toReversed().join(''), 3],
    [lines.join(''), 2],
    [lines[0]! + lines[0]!, 2],
  ] as const
  for (const [text, count] of cases) {
    await expect(openListing(await signed(text, count), Buffer.from(text))).rejects.toEqual(code('children_mismatch'))
  }
  for (const text of [lines.join('').trim(), '\n', '{}\n', '\xff\n']) {
    const bytes = Buffer.from(text, 'latin1')
    const children = toBase64Url(await sha256(bytes))
    const head = await signFolderManifest(
      nextFolderManifest(first, { ...state, children, count: text.split('\n').length - 1 || 1 }),
      signer,
    )
    await expect(openListing(head, bytes)).rejects.toEqual(code('record_invalid'))
  }
})

test('a manifest with any character changed is refused by its signature', async () => {
  const property = fc.asyncProperty(
    fc.nat(second.json.length - 1),
    fc.constantFrom('0', 'x', ' ', '"'),
    async (index, char) => {
      fc.pre(second.json[index] !== char)
      const json = second.json.slice(0, index) + char + second.json.slice(index + 1)
      await expect(verifyFolderManifest({ ...second, json }, owner, place)).rejects.toEqual(code('signature_invalid'))
    },
  )
  await fc.assert(property, { numRuns: 50 })
})

test('a manifest by another key, unsigned, as another kind or of another folder is refused', async () => {
  const other = await openSigner(drawIdentitySecrets())
  const forged = await signFolderManifest(second.manifest, other)
  for (const sig of [forged.sig, '', 'AA', '!', second.sig.slice(0, 85)]) {
    await expect(verifyFolderManifest({ ...second, sig }, owner, place)).rejects.toEqual(code('signature_invalid'))
  }
  const asVersion = {
    json: second.json,
    sig: toBase64Url(await signer.sign(label('sign/version'), Buffer.from(second.json))),
  }
  await expect(verifyFolderManifest(asVersion, owner, place)).rejects.toEqual(code('signature_invalid'))
  for (const wrong of [
    { space, folder: drawId<NodeId>() },
    { space: drawId<SpaceId>(), folder },
  ]) {
    await expect(verifyFolderManifest(second, owner, wrong)).rejects.toEqual(code('manifest_invalid'))
  }
})

test.each([
  ['another version of the format', '"v":1', '"v":2'],
  ['a space', '"rev":2', '"rev": 2'],
  ['an unknown field', '}', ',"more":1}'],
  ['rev 0', '"rev":2', '"rev":0'],
  ['a later rev without the one before', /"prev":"[^"]+"/, '"prev":""'],
  ['a negative count', '"count":3', '"count":-1'],
  ['a short hash', /"children":"./, '"children":"'],
])('signed by the owner, a manifest with %s is refused all the same', async (_, from, to) => {
  const json = second.json.replace(from, to)
  expect(json).not.toBe(second.json)
  const sig = toBase64Url(await signer.sign(label('sign/folder'), Buffer.from(json)))
  await expect(verifyFolderManifest({ json, sig }, owner, place)).rejects.toEqual(code('manifest_invalid'))
})

const file = records[1]!.record as FileRecord
const trashed = () => {
  const { tag: _, ...rest } = file as FileRecord & { tag: string }
  return { ...rest, from: folder, at, purge: at }
}

test('a record comes back from its text, in a folder and in the trash', () => {
  for (const record of [...records.map((listed) => listed.record), trashed()]) {
    expect(parseRecord(renderRecord(record))).toEqual(record)
  }
  expect([isTrashed(trashed()), isTrashed(file)]).toEqual([true, false])
  expect(renderRecord(trashed())).toMatch(/^\{"v":1,"id":.*,"size":5,"from":.*,"at":.*,"purge":[^,]*\}$/)
})

test.each<[string, (record: Record<string, unknown>) => Record<string, unknown>]>([
  ['an unknown field', (record) => ({ ...record, more: 1 })],
  ['fields in another order', ({ v, ...record }) => ({ ...record, v })],
  ['another version', (record) => ({ ...record, v: 2 })],
  ['no content', ({ ver: _, ...record }) => record],
  ['content although a folder', (record) => ({ ...record, kind: 'folder' })],
  ['another kind', (record) => ({ ...record, kind: 'link' })],
  ['neither tag nor trash', ({ tag: _, ...record }) => record],
  ['tag and trash', (record) => ({ ...record, from: folder, at, purge: at })],
  ['an id in capitals', (record) => ({ ...record, id: String(record.id).toUpperCase() })],
  ['rev as text', (record) => ({ ...record, rev: '1' })],
  ['rev 2^53', (record) => ({ ...record, rev: 2 ** 53 })],
  ['a longer key', (record) => ({ ...record, key: `${String(record.key)}AAAA` })],
  ['a name between two steps', (record) => ({ ...record, name: toBase64Url(new Uint8Array(105)) })],
])('a record with %s is refused', (_, change) => {
  const json = JSON.stringify(change({ ...file }))
  expect(() => parseRecord(json)).toThrow(code('record_invalid'))
})

const version = drawId<VersionId>()
const versionPlace = { space, node: file.id, version }
const parts = {
  key: new Uint8Array(104).fill(1),
  attrs: new Uint8Array(80).fill(2),
  thumb: new Uint8Array(200).fill(3),
}
const upload = async (size: number, seg: 64 | 512 = 64) => ({
  ...{ size, seg, digest: await segmentsDigest([await sha256(new Uint8Array(size))]), author, at },
  ...(await hashParts(parts)),
})

test('versions follow each other, and a gap, a fork or a swap in the chain is found', async () => {
  const one = await signVersionManifest(nextVersionManifest(versionPlace, await upload(1)), signer)
  const two = await signVersionManifest(nextVersionManifest(versionPlace, await upload(2), one), signer)
  const three = await signVersionManifest(nextVersionManifest(versionPlace, await upload(3), two), signer)
  const fork = await signVersionManifest(nextVersionManifest(versionPlace, await upload(4), one), signer)
  expect(three.manifest).toMatchObject({ number: 3, prev: two.hash, csize: 75, segs: 1 })
  expect(findBrokenLink([three, one, two])).toBeUndefined()
  expect(findBrokenLink([])).toBeUndefined()
  expect(findBrokenLink([one, three])).toBe(2)
  expect(findBrokenLink([two, three])).toBe(1)
  expect(findBrokenLink([one, fork, three])).toBe(3)
  expect(findBrokenLink([one, two, fork])).toBe(3)
})

test('a version belongs to the record that names it, with the parts that it names', async () => {
  const signed = await signVersionManifest(nextVersionManifest(versionPlace, await upload(2_000_000)), signer)
  const verified = await verifyVersionManifest(signed, owner, versionPlace)
  expect(verified.manifest).toMatchObject({ csize: 2_000_000 + 56 + 16 * 123, segs: 2 })
  const record: FileRecord = { ...file, ver: version, man: verified.hash, size: 2_000_000 }
  requireVersionOf(record, verified)
  for (const other of [{ ver: drawId<VersionId>() }, { man: file.man }, { size: 1 }, { id: drawId<NodeId>() }]) {
    expect(() => requireVersionOf({ ...record, ...other }, verified)).toThrow(code('version_mismatch'))
  }
  await requireParts(verified.manifest, parts)
  await requireParts(verified.manifest, { key: parts.key, attrs: parts.attrs })
  for (const other of [{ key: parts.attrs }, { attrs: parts.key }, { thumb: parts.key }]) {
    await expect(requireParts(verified.manifest, { ...parts, ...other })).rejects.toEqual(code('version_mismatch'))
  }
  const elsewhere = { ...versionPlace, node: drawId<NodeId>() }
  await expect(verifyVersionManifest(signed, owner, elsewhere)).rejects.toEqual(code('manifest_invalid'))
})

test.each<[string, Partial<Record<keyof VersionManifest, unknown>>]>([
  ['a ciphertext of another size', { csize: 74 }],
  ['another number of segments', { segs: 2 }],
  ['an unknown segment size', { seg: 100 }],
  ['an unknown format', { format: 'aes-cbc' }],
  ['number 2 and nothing before', { number: 2 }],
  ['more than the format can hold', { size: 2 ** 52 }],
  ['no attributes', { attrs: '' }],
])('a version manifest with %s is not even signed', async (_, change) => {
  const manifest = { ...nextVersionManifest(versionPlace, await upload(1)), ...change } as VersionManifest
  await expect(signVersionManifest(manifest, signer)).rejects.toEqual(code('manifest_invalid'))
})
