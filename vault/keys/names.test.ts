import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64Url, isBase64Url, toBase64Url } from './base64url.ts'
import { drawId, type NodeId, parseId, type SpaceId } from './ids.ts'
import { parseLoginName } from './login-name.ts'
import { createNodeKeys } from './node-keys.ts'
import { isNodeName, padName, parseNodeName, unpadName } from './node-name.ts'
import { nameTag } from './sealed-name.ts'
import { drawKey, type NodeKey } from './secrets.ts'

const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'none'
}

test.each([
  ['', 'name_empty'],
  ['.', 'name_forbidden'],
  ['..', 'name_forbidden'],
  ['a/b', 'name_forbidden'],
  ['a\0', 'name_forbidden'],
  ['tab\t', 'name_forbidden'],
  ['\u0085', 'name_forbidden'],
  ['\ud83d', 'name_forbidden'],
  ['x'.repeat(256), 'name_too_long'],
  ['ä'.repeat(128), 'name_too_long'],
])('the name %j is refused as %s', (text, code) => {
  expect(codeOf(() => parseNodeName(text))).toBe(code)
  expect(isNodeName(text)).toBe(false)
})

test.each(['x'.repeat(255), 'ä'.repeat(127), '...', ' ', '.hidden', 'CON', '\u202egnp.exe', '🐢'])(
  'the name %j is one',
  (text) => {
    expect(parseNodeName(text)).toBe(text)
  },
)

test('two ways to write one letter are one name', () => {
  expect(parseNodeName('A\u0308')).toBe('Ä')
  expect(isNodeName('A\u0308')).toBe(false)
})

test('any name comes back from its padding, which has steps of 32 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (text) => {
      fc.pre(codeOf(() => parseNodeName(text)) === 'none')
      const name = parseNodeName(text)
      const padded = padName(name)
      expect(padded.length % 32).toBe(0)
      expect(padded.length - Buffer.byteLength(name)).toBeLessThan(32)
      expect(unpadName(padded)).toBe(name)
    }),
    { numRuns: 50 },
  )
})

test('a tag is the same for the same name in one folder only', async () => {
  const key = drawKey<NodeKey>()
  const space = drawId<SpaceId>()
  const here = createNodeKeys(key, { space, node: drawId<NodeId>(), epoch: 1 })
  const there = createNodeKeys(key, { space, node: drawId<NodeId>(), epoch: 1 })
  const tag = await nameTag(here, parseNodeName('Report'))
  expect(tag).toMatch(/^[\w-]{22}$/)
  expect(await nameTag(here, parseNodeName('Report'))).toBe(tag)
  expect(await nameTag(here, parseNodeName('report'))).not.toBe(tag)
  expect(await nameTag(there, parseNodeName('Report'))).not.toBe(tag)
})

test.each(['ab', 'A'.repeat(3), 'ann smith', 'ännchen', 'a'.repeat(65), 'a\n', ''])(
  'the login name %j is refused',
  (text) => {
    expect(codeOf(() => parseLoginName(text))).toBe('login_invalid')
  },
)

test.each(['ann', 'ann+vault@example.org', '0-_.', 'a'.repeat(64)])('the login name %j is one', (text) => {
  expect(parseLoginName(text)).toBe(text)
})

const uuid = '3b241101-e2bb-4255-8caf-4136c566a962'
test.each(['', uuid.toUpperCase(), uuid.slice(1), `${uuid}\n`, `{${uuid}}`, uuid.replaceAll('-', '')])(
  'the id %j is refused',
  (text) => {
    expect(codeOf(() => parseId<NodeId>(text))).toBe('id_invalid')
  },
)

test('bytes have one text in base64url, the one of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = toBase64Url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(bytes)
      expect(isBase64Url(text, bytes.length)).toBe(true)
    }),
  )
})

test.each(['A', 'AA==', 'AB', 'AAB', 'A+', 'A/', 'AA\n', 'ä', 'AAAAA'])('the text %j is no base64url', (text) => {
  expect(codeOf(() => fromBase64Url(text))).toBe('encoding_invalid')
  expect(isBase64Url(text, 0, 100)).toBe(false)
})
