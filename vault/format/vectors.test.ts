import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  type AeadName,
  decrypt,
  decryptStream,
  encrypt,
  encryptStream,
  FormatError,
  openRandomAccess,
  SALT_BYTES,
} from './index.ts'
import { asSource, collect, concat, inPieces, through } from './streaming.fixture.ts'

interface Vector {
  tcId: number
  comment: string
  key: string
  ctx: string
  ct: string
  msgLength?: number
  msgSha512?: string
  result: 'valid' | 'invalid'
  flags: string[]
}

const headerCodes = ['key_size', 'header_short', 'commitment']
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('hex')

function readVectors(bits: 128 | 256) {
  const file = new URL(`../../tests/vectors/c2sp_chunked_encryption_aes_${bits}_gcm_test.json`, import.meta.url)
  const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as { testGroups: { aead: AeadName; tests: Vector[] }[] }
  return testGroups.flatMap(({ aead, tests }) =>
    tests.map((vector) => ({
      ...vector,
      name: `Cobblestone-${bits} ${vector.tcId}: ${vector.comment}`,
      options: { aead },
      key: hex(vector.key),
      context: hex(vector.ctx),
      ciphertext: new Uint8Array(inflateSync(Buffer.from(vector.ct, 'hex'))),
    })),
  )
}

const vectors = [...readVectors(128), ...readVectors(256)]
const valid = vectors.filter(({ result }) => result === 'valid')
const invalid = vectors.filter(({ result }) => result === 'invalid')

/** Cuts that fall before, on and after the borders of header and chunks; a byte at a time where that stays quick. */
function cutsFor({ length }: Uint8Array): number[] {
  if (length < 1_000) return [1, 13, 56, 57, length || 1]
  if (length < 1_000_000) return [59, 16_399, 16_401, 16_456, length]
  return [65_537, length]
}

async function failureOf(work: Promise<unknown>): Promise<FormatError> {
  const failure = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(failure).toBeInstanceOf(FormatError)
  return failure as FormatError
}

test('the published vectors are all here', () => {
  expect([vectors.length, valid.length, invalid.length]).toEqual([70, 20, 50])
})

test.each(valid)('$name: opens as a whole, and is made again with its salt', async (vector) => {
  const message = await decrypt(vector.key, vector.context, vector.ciphertext, vector.options)
  expect(message.length).toBe(vector.msgLength)
  expect(sha512(message)).toBe(vector.msgSha512)
  const salt = vector.ciphertext.slice(0, SALT_BYTES)
  const again = await encrypt(vector.key, vector.context, message, { ...vector.options, salt })
  expect(Buffer.compare(again, vector.ciphertext)).toBe(0)
})

test.each(valid)('$name: streams out and back with odd cuts', async (vector) => {
  const { key, context, ciphertext, options } = vector
  for (const cut of cutsFor(ciphertext)) {
    const message = await through(decryptStream(key, context, options), ciphertext, cut)
    expect(sha512(message)).toBe(vector.msgSha512)
    const withSalt = { ...options, salt: ciphertext.slice(0, SALT_BYTES) }
    const again = await through(encryptStream(key, context, withSalt), message, cut)
    expect(Buffer.compare(again, ciphertext)).toBe(0)
  }
})

test.each(valid)('$name: is read at any place', async ({ key, context, ciphertext, options, msgSha512 }) => {
  const message = await openRandomAccess(key, context, asSource(ciphertext), options)
  await message.verifyLength()
  const parts: Uint8Array[] = []
  for (let at = 0; at < message.size; at += 1_000_003) {
    parts.push(await message.read(at, Math.min(1_000_003, message.size - at)))
  }
  expect(sha512(concat(parts))).toBe(msgSha512)
})

test.each(invalid)('$name: is refused as a whole', async ({ key, context, ciphertext, options, flags }) => {
  const { code } = await failureOf(decrypt(key, context, ciphertext, options))
  expect(headerCodes.includes(code)).toBe(flags.includes('HeaderFailure'))
  expect(code === 'key_size').toBe(flags.includes('InvalidKeySize'))
})

test.each(invalid)('$name: fails as a stream, gives out no more than it may, and stays failed', async (vector) => {
  const allowed = vector.flags.includes('PartialPlaintext') ? (vector.msgLength ?? 0) : 0
  for (const cut of cutsFor(vector.ciphertext)) {
    const stream = decryptStream(vector.key, vector.context, vector.options)
    const piping = inPieces(vector.ciphertext, cut).pipeTo(stream.writable)
    piping.catch(() => undefined) // the same failure as the reader's
    const { bytes, failure } = await collect(stream.readable)
    await expect(piping).rejects.toBe(failure)
    expect(failure).toBeInstanceOf(FormatError)
    const { code } = failure as FormatError
    expect(headerCodes.includes(code)).toBe(vector.flags.includes('HeaderFailure'))
    expect([0, allowed]).toContain(bytes.length)
    if (bytes.length > 0) expect(sha512(bytes)).toBe(vector.msgSha512)
    await expect(stream.writable.getWriter().write(vector.ciphertext)).rejects.toMatchObject({ code })
    await expect(stream.readable.getReader().read()).rejects.toMatchObject({ code })
  }
})

test.each(invalid)('$name: fails in random access', async ({ key, context, ciphertext, options, flags }) => {
  const open = () => openRandomAccess(key, context, asSource(ciphertext), options)
  if (flags.includes('HeaderFailure')) {
    expect(headerCodes).toContain((await failureOf(open())).code)
    return
  }
  const readAll = open().then((message) => message.read(0, message.size))
  await failureOf(readAll)
  const verified = open().then((message) => message.verifyLength())
  if (flags.includes('ValidFinalChunk')) await verified
  else await failureOf(verified)
})
