import { expect, test } from 'vitest'
import { type AccountKeys, createAccountKeys } from './account-keys.ts'
import { openAttributes } from './attributes.ts'
import { openBundle } from './bundle.ts'
import { openDraft } from './draft.ts'
import { openIndex } from './folder-index.ts'
import { drawId, type NodeId, type SpaceId, type UploadId, type UserId, type VersionId } from './ids.ts'
import { label } from './label.ts'
import { createNodeKeys } from './node-keys.ts'
import { seal } from './seal.ts'
import { openName } from './sealed-name.ts'
import { type AccountKey, drawKey, type NodeKey } from './secrets.ts'
import { openThumbnail, sealThumbnail } from './thumbnail.ts'

// Rightly sealed by someone with the key, but not what this client ever writes.
const [space, node, version] = [drawId<SpaceId>(), drawId<NodeId>(), drawId<VersionId>()]
const keys = createNodeKeys(drawKey<NodeKey>(), { space, node, epoch: 1 })
const account: AccountKeys = createAccountKeys(drawKey<AccountKey>(), { user: drawId<UserId>(), amkEpoch: 1 })
const utf8 = (text: string) => new TextEncoder().encode(text)
const invalid = expect.objectContaining({ code: 'content_invalid' })

test.each<[string, string]>([
  ['a space', '{"v":1, "mime":"text/plain"}'],
  ['an unknown field', '{"v":1,"extra":1}'],
  ['a later version', '{"v":2}'],
  ['fields in another order', '{"mime":"text/plain","v":1}'],
  ['a doubled field', '{"v":1,"width":2,"width":1}'],
  ['an escape that is not needed', '{"v":1,"note":"\\u0061"}'],
  ['a number as 1e0', '{"v":1,"width":1e0}'],
  ['a fraction', '{"v":1,"width":1.5}'],
  ['a date that is none', '{"v":1,"mtime":"2026-02-30T00:00:00.000Z"}'],
  ['__proto__', '{"v":1,"__proto__":{"note":"x"}}'],
  ['an array', '[1]'],
  ['null', 'null'],
  ['no JSON', '{'],
  ['bytes that are no UTF-8', '\u00ff'],
])('attributes with %s are refused', async (what, json) => {
  const bytes = what.includes('UTF-8') ? Uint8Array.of(0xff) : utf8(json)
  const message = await seal(await keys.subkey('attributes'), label('attributes', space, node, version), bytes)
  await expect(openAttributes(keys, version, message)).rejects.toEqual(invalid)
})

test.each<[string, Uint8Array]>([
  ['no padding', utf8('name')],
  ['a step too much', utf8('name'.padEnd(64, '\0'))],
  ['nothing', new Uint8Array(32)],
  ['no bytes', new Uint8Array(0)],
  ['a slash', utf8('a/b'.padEnd(32, '\0'))],
  ['two dots', utf8('..'.padEnd(32, '\0'))],
  ['letters that are not composed', utf8('a\u0308'.padEnd(31, '\0'))],
  ['broken UTF-8', Uint8Array.from([0xc3, ...new Uint8Array(31)])],
  ['257 bytes', utf8('x'.repeat(257).padEnd(288, '\0'))],
])('a name of %s is refused', async (_, bytes) => {
  const message = await seal(await keys.subkey('names'), label('name', space, node, node, 1), bytes)
  await expect(openName(keys, { node, nrev: 1 }, message)).rejects.toEqual(invalid)
})

test.each([
  '["x",1,"name"]\n',
  `["${node}",0,"name"]\n`,
  `["${node}",1,"a/b"]\n`,
  `["${node}",1,"name"]`,
  `["${node}",1]\n`,
  '\n',
  '}',
])('an index %j is refused', async (text) => {
  const message = await seal(await keys.subkey('index'), label('index', space, node, 1), utf8(text))
  await expect(openIndex(keys, 1, message)).rejects.toEqual(invalid)
})

test('an index of no entries is empty', async () => {
  const message = await seal(await keys.subkey('index'), label('index', space, node, 1), utf8(''))
  expect(await openIndex(keys, 1, message)).toEqual([])
})

test('a bundle and a draft of another shape are refused', async () => {
  const { user } = account
  const bundle = await seal(await account.subkey('bundle'), label('bundle', user, 1, 1), utf8('{"v":1}'))
  await expect(openBundle(account, 1, bundle)).rejects.toEqual(invalid)
  const upload = drawId<UploadId>()
  const draft = await seal(await account.subkey('drafts'), label('draft', user, upload), utf8('{"v":1}'))
  await expect(openDraft(account, upload, draft)).rejects.toEqual(invalid)
})

const webp = (length: number) => {
  const image = new Uint8Array(length)
  image.set([...Buffer.from('RIFF'), 0, 0, 0, 0, ...Buffer.from('WEBP')])
  new DataView(image.buffer).setUint32(4, length - 8, true)
  return image
}

test('thumbnails show their size in steps of 4 KiB only, and come back whole', async () => {
  for (const length of [12, 4_095, 4_096, 4_097, 61_440]) {
    const message = await sealThumbnail(keys, version, webp(length))
    const padded = Math.ceil(length / 4_096) * 4_096
    expect(message.length).toBe(56 + padded + 16 * (Math.floor(padded / 16_384) + 1))
    expect((await openThumbnail(keys, version, message)).length).toBe(length)
  }
})

test('what is no WebP, or too large, is not sealed as a thumbnail and not opened as one', async () => {
  for (const image of [
    new Uint8Array(20),
    webp(12).subarray(0, 11),
    webp(61_441),
    Buffer.concat([webp(20), utf8('more')]),
  ]) {
    await expect(sealThumbnail(keys, version, image)).rejects.toMatchObject({ code: 'thumbnail_invalid' })
  }
  const place = label('thumbnail', space, node, version)
  const padding = new Uint8Array(4_096)
  padding.set(webp(20))
  padding[4_000] = 1
  for (const bytes of [new Uint8Array(4_096), webp(20), padding]) {
    await expect(openThumbnail(keys, version, await seal(await keys.subkey('thumbs'), place, bytes))).rejects.toEqual(
      invalid,
    )
  }
})
