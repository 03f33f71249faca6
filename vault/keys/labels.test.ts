import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { deriveKey } from './derive.ts'
import type { LinkId, NodeId, SlotId, SpaceId, UploadId, UserId, VersionId } from './ids.ts'
import { label, type Purpose } from './label.ts'
import { parseLoginName } from './login-name.ts'

const user = '11111111-0000-4000-8000-000000000001' as UserId
const slot = '22222222-0000-4000-8000-000000000002' as SlotId
const space = '33333333-0000-4000-8000-000000000003' as SpaceId
const node = '44444444-0000-4000-8000-000000000004' as NodeId
const parent = '55555555-0000-4000-8000-000000000005' as NodeId
const version = '66666666-0000-4000-8000-000000000006' as VersionId
const upload = '77777777-0000-4000-8000-000000000007' as UploadId
const link = '88888888-0000-4000-8000-000000000008' as LinkId
const login = parseLoginName('ann@example.org')
const fields: Record<string, string> = { user, slot, space, node, parent, version, upload, link }
const root = new Uint8Array(32).fill(1)

/** `text`: behind the prefix, `|` a zero byte. `key`: what is derived with it from 32 bytes of 0x01. */
interface Known {
  bytes: Uint8Array<ArrayBuffer>
  text: string
  key?: string
}

// Frozen: written once by another implementation (HMAC-SHA-512 in Python). None of them may ever change.
const known: Record<Purpose, Known> = {
  'kek/password': {
    bytes: label('kek/password', user, slot),
    text: 'kek/password|{user}|{slot}',
    key: 'c19ab9d2c46fc9242dd2aea0a4fe83d9ecd0adaa4335159b0612614e0a0fed13',
  },
  'kek/recovery': {
    bytes: label('kek/recovery', user, slot),
    text: 'kek/recovery|{user}|{slot}',
    key: '6dc1b1eecdcb131d6b7f9f6baaac0620ccc3fc5189231f2db88fad3228aa5e2b',
  },
  'kek/passkey': {
    bytes: label('kek/passkey', user, slot),
    text: 'kek/passkey|{user}|{slot}',
    key: '02ae4705f1496a9601f32e44569cf9627ace810531b638b12d271fed3cd9f338',
  },
  'auth/recovery': {
    bytes: label('auth/recovery', login),
    text: 'auth/recovery|ann@example.org',
    key: 'eb8dc1b02ff0b0242d6f0356be6f5549a02d92eaa43d4ab76ccf30ec50909328',
  },
  'amk/bundle': {
    bytes: label('amk/bundle', user, 3),
    text: 'amk/bundle|{user}|3',
    key: 'b6efccf8392a931b34df03953bc01aa746c7af453c5fe3354c450b334387a162',
  },
  'amk/prefs': {
    bytes: label('amk/prefs', user),
    text: 'amk/prefs|{user}',
    key: '8afe982557cbeb926e1370396200a297ab08648afe3b36935c5fc7300bf5d7ed',
  },
  'amk/cache': {
    bytes: label('amk/cache', user),
    text: 'amk/cache|{user}',
    key: '1c99046a39bd5ab0996688836ba70554e9313ce6caa403f4413e4fbda3b737f3',
  },
  'amk/drafts': {
    bytes: label('amk/drafts', user),
    text: 'amk/drafts|{user}',
    key: '93666f804cc4fa14a023022c307480009073e738f61871ea9d8acd7879cbfeb0',
  },
  'amk/links': {
    bytes: label('amk/links', user),
    text: 'amk/links|{user}',
    key: '1b93bd6201bb261a3dc360cc60b373cb768cb423778c910ec1e22145414195eb',
  },
  'node/wrap': {
    bytes: label('node/wrap', node, 3),
    text: 'node/wrap|{node}|3',
    key: 'ced6559978aa7d2024540edce8a6d17b230c32daaec65b4f7650a7dd5090fbc9',
  },
  'node/names': {
    bytes: label('node/names', node, 3),
    text: 'node/names|{node}|3',
    key: '0864b4e9c80bcf5367c7b299e5134fae1e9bf93f5ff3105dca35e57d26c99746',
  },
  'node/tags': {
    bytes: label('node/tags', node, 3),
    text: 'node/tags|{node}|3',
    key: 'c10dbfd7445eb065165bc6ead535e5cac11fd4a11cdab2b2b86ea6b3da111bee',
  },
  'node/index': {
    bytes: label('node/index', node, 3),
    text: 'node/index|{node}|3',
    key: 'd3eef049514c20918feecfec85ccb9aeae8fdc265a017fed9fe67348d842e332',
  },
  'node/attributes': {
    bytes: label('node/attributes', node, 3),
    text: 'node/attributes|{node}|3',
    key: '8548711e98c18d2ec1213776e09bd1241875f7b67d2b7b283e4650e2e41abde8',
  },
  'node/thumbs': {
    bytes: label('node/thumbs', node, 3),
    text: 'node/thumbs|{node}|3',
    key: '5c7e9e0139684edf48f0fe808e9e38d755a063974c499bbe72bb6eb166a71451',
  },
  'node/versions': {
    bytes: label('node/versions', node, 3),
    text: 'node/versions|{node}|3',
    key: 'b1e82ce86136da907d05a5f5e86367bf704108129bdf98e6508335770d44f935',
  },
  'link/salt': { bytes: label('link/salt', link), text: 'link/salt|{link}', key: 'a4b7ad8be3052ea2f464fa9d2a6c3f62' },
  'link/lookup': {
    bytes: label('link/lookup', link),
    text: 'link/lookup|{link}',
    key: '3f65785f2fd2306d04d1681f10f9cd5d0d267c159dfb3352f5f2289b3ce1a7a0',
  },
  'link/access': {
    bytes: label('link/access', link),
    text: 'link/access|{link}',
    key: 'd95ffc3e2a9dd6cbd924095ba93c08428f0e7c58bcb8d4cf819c0fe03b8abefb',
  },
  'link/wrap': {
    bytes: label('link/wrap', link),
    text: 'link/wrap|{link}',
    key: '2c808a74df3e84f4a17a9b160424905e03728103e4de26c2fea0296bad42450c',
  },
  slot: { bytes: label('slot', user, slot, 'password', 3), text: 'slot|{user}|{slot}|password|3' },
  bundle: { bytes: label('bundle', user, 3, 12), text: 'bundle|{user}|3|12' },
  prefs: { bytes: label('prefs', user, 12), text: 'prefs|{user}|12' },
  cache: { bytes: label('cache', user, 'marks'), text: 'cache|{user}|marks' },
  draft: { bytes: label('draft', user, upload), text: 'draft|{user}|{upload}' },
  nodekey: { bytes: label('nodekey', space, node, parent, 3, 4), text: 'nodekey|{space}|{node}|{parent}|3|4' },
  name: { bytes: label('name', space, parent, node, 12), text: 'name|{space}|{parent}|{node}|12' },
  attributes: { bytes: label('attributes', space, node, version), text: 'attributes|{space}|{node}|{version}' },
  thumbnail: { bytes: label('thumbnail', space, node, version), text: 'thumbnail|{space}|{node}|{version}' },
  index: { bytes: label('index', space, node, 12), text: 'index|{space}|{node}|12' },
  versionkey: { bytes: label('versionkey', space, node, version), text: 'versionkey|{space}|{node}|{version}' },
  content: { bytes: label('content', space, node, version), text: 'content|{space}|{node}|{version}' },
  link: { bytes: label('link', link, node), text: 'link|{link}|{node}' },
  'link-owner': { bytes: label('link-owner', user, link), text: 'link-owner|{user}|{link}' },
  'sign/identity': { bytes: label('sign/identity', user, 3), text: 'sign/identity|{user}|3' },
  'sign/folder': { bytes: label('sign/folder'), text: 'sign/folder' },
  'sign/version': { bytes: label('sign/version'), text: 'sign/version' },
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test.each(Object.entries(known))('%s has the bytes and the key that it always had', async (_, { bytes, text, key }) => {
  const filled = text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => fields[name] ?? '').replaceAll('|', '\0')
  expect(Buffer.from(bytes).toString()).toBe(`leyzen-vault/v1/${filled}`)
  if (key !== undefined) expect(hex(await deriveKey(root, bytes, key.length / 2))).toBe(key)
})

test('no two labels are the same bytes', () => {
  const all = Object.values(known).map(({ bytes }) => hex(bytes))
  expect(new Set(all).size).toBe(all.length)
})

test.each(['', 'a\0b', 'ä', 'a b', '\u007f'])('a field %j is refused', (kind) => {
  expect(() => label('cache', user, kind)).toThrow(expect.objectContaining({ code: 'field_invalid' }))
})

test.each([-1, 0.5, Number.NaN, 2 ** 53])('the number %d is refused', (epoch) => {
  expect(() => label('node/wrap', node, epoch)).toThrow(expect.objectContaining({ code: 'field_invalid' }))
})

// RFC 5869 has no vectors with SHA-512; Node's own HKDF is the second implementation.
test.each([0, 1, 24, 32, 56, 64, 200])('HKDF of %d bytes is the one of node:crypto', async (length) => {
  const key = new Uint8Array(length).fill(length)
  for (const bytes of [16, 32, 64, 65]) {
    const theirs = hkdfSync('sha512', key, '', known.content.bytes, bytes)
    expect(hex(await deriveKey(key, known.content.bytes, bytes))).toBe(hex(new Uint8Array(theirs)))
  }
})
