import { argon2Sync } from 'node:crypto'
import { argon2id } from 'hash-wasm'
import { expect, test } from 'vitest'
import { drawId, type LinkId, type NodeId } from './ids.ts'
import { KDF_CEILING, KDF_FLOOR, requireKdf } from './kdf.ts'
import { openLinkBlob } from './link-blob.ts'
import { deriveLinkKeys, deriveLinkLookup, drawLinkSecret, parseLinkSecret, renderLinkSecret } from './link-secret.ts'

const link = drawId<LinkId>()
const secret = drawLinkSecret()
const bytes = (length: number, value: number) => new Uint8Array(length).fill(value)

// hash-wasm takes no associated data, so Node's Argon2 has to pass the vector and hash-wasm has to agree with Node's.
test('Argon2id is the one of RFC 9106 (5.3)', async () => {
  const cost = { parallelism: 4, tagLength: 32, memory: 32, passes: 3 }
  const inputs = { message: bytes(32, 1), nonce: bytes(16, 2), secret: bytes(8, 3), associatedData: bytes(12, 4) }
  const tag = '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659'
  expect(argon2Sync('argon2id', { ...inputs, ...cost }).toString('hex')).toBe(tag)
  for (const [memory, passes] of [
    [8, 1],
    [64, 3],
    [1_024, 2],
  ] as const) {
    const theirs = argon2Sync('argon2id', {
      message: 'password',
      nonce: bytes(16, 5),
      parallelism: 1,
      tagLength: 32,
      memory,
      passes,
    })
    const sizes = { memorySize: memory, iterations: passes, parallelism: 1, hashLength: 32 }
    expect(await argon2id({ password: 'password', salt: bytes(16, 5), ...sizes })).toBe(theirs.toString('hex'))
  }
})

const { memory, iterations, parallelism } = KDF_FLOOR
test.each([
  { memory: 8_192, iterations: 1, parallelism },
  { memory: memory - 1, iterations, parallelism },
  { memory, iterations: iterations - 1, parallelism },
  { memory, iterations, parallelism: 0 },
  { memory, iterations, parallelism: 2 },
  { memory: 0, iterations: 0, parallelism: 0 },
  { memory: KDF_CEILING.memory + 1, iterations, parallelism },
  { memory, iterations: KDF_CEILING.iterations + 1, parallelism },
  { memory: 2 ** 40, iterations: 2 ** 40, parallelism },
  { memory: Number.NaN, iterations, parallelism },
  { memory: 65_536.5, iterations, parallelism },
])('Argon2 parameters %j are refused before anything is hashed', async (kdf) => {
  const refused = expect.objectContaining({ code: 'kdf_refused' })
  expect(() => requireKdf(kdf)).toThrow(refused)
  await expect(deriveLinkKeys(link, secret, { password: 'password', kdf })).rejects.toEqual(refused)
})

test('floor and ceiling themselves are accepted', () => {
  expect([requireKdf(KDF_FLOOR), requireKdf(KDF_CEILING)]).toEqual([KDF_FLOOR, KDF_CEILING])
})

test('the password is inside both keys, but not in the lookup; letters that look the same are the same', async () => {
  const bare = await deriveLinkKeys(link, secret)
  const withOne = await deriveLinkKeys(link, secret, { password: 'ﬁve', kdf: KDF_FLOOR })
  const sameOne = await deriveLinkKeys(link, secret, { password: 'five', kdf: KDF_FLOOR })
  expect(withOne).toEqual(sameOne)
  expect(withOne.access).not.toEqual(bare.access)
  expect(withOne.wrap).not.toEqual(bare.wrap)
  expect(bare.access).not.toEqual(bare.wrap)
  expect(await deriveLinkLookup(link, secret)).not.toEqual(bare.access)
})

test('an empty password is no password', async () => {
  const empty = deriveLinkKeys(link, secret, { password: '', kdf: KDF_FLOOR })
  await expect(empty).rejects.toMatchObject({ code: 'password_empty' })
})

test('another link does not open with this secret', async () => {
  const [here, there] = await Promise.all([deriveLinkKeys(link, secret), deriveLinkKeys(drawId<LinkId>(), secret)])
  expect(here.access).not.toEqual(there.access)
  await expect(openLinkBlob(there, drawId<NodeId>(), bytes(200, 0))).rejects.toMatchObject({ code: 'sealed_invalid' })
})

test('the secret travels as 32 characters', () => {
  expect(renderLinkSecret(secret)).toMatch(/^[\w-]{32}$/)
  expect(parseLinkSecret(renderLinkSecret(secret))).toEqual(secret)
  expect(() => parseLinkSecret('A'.repeat(33))).toThrow(expect.objectContaining({ code: 'encoding_invalid' }))
  expect(() => parseLinkSecret('A'.repeat(36))).toThrow(expect.objectContaining({ code: 'key_size' }))
})
