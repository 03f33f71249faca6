import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decrypt,
  decryptStream,
  encrypt,
  encryptStream,
  FormatError,
  HEADER_BYTES,
  openRandomAccess,
  SALT_BYTES,
  SEALED_CHUNK_BYTES,
} from './index.ts'
import { asSource, concat, seededBytes, through } from './streaming.fixture.ts'

const key = seededBytes(32, 11)
const context = new TextEncoder().encode('properties')
const salt = seededBytes(SALT_BYTES, 12)
const MiB8 = 8 * 2 ** 20
const borders = [0, 1, 16_383, 16_384, 16_385, MiB8 - 1, MiB8, MiB8 + 1]
const sizes = fc.oneof(fc.constantFrom(...borders.slice(0, 5), 32_767, 32_768, 32_769), fc.nat(100_000))
const same = (a: Uint8Array, b: Uint8Array) => expect(Buffer.compare(a, b)).toBe(0)

test.each(borders)('%i bytes come back from one shot, stream and random access', async (size) => {
  const plaintext = seededBytes(size, 3)
  const message = await encrypt(key, context, plaintext, { salt })
  same(await decrypt(key, context, message), plaintext)
  same(await through(encryptStream(key, context, { salt }), plaintext, 65_537), message)
  same(await through(decryptStream(key, context), message, 65_521), plaintext)
  const access = await openRandomAccess(key, context, asSource(message))
  same(await access.read(0, size), plaintext)
})

test('streams write and read the same bytes as one shot wherever the pieces are cut', async () => {
  const cuts = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40_000 }))
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.nat(2_000), sizes), cuts, cuts, async (size, cutIn, cutOut) => {
      const plaintext = seededBytes(size, size + 1)
      const message = await encrypt(key, context, plaintext, { salt })
      same(await through(encryptStream(key, context, { salt }), plaintext, Math.max(cutIn, size >> 11)), message)
      same(await through(decryptStream(key, context), message, Math.max(cutOut, size >> 11)), plaintext)
    }),
    { numRuns: 60 },
  )
})

test('pieces of a single byte are enough', async () => {
  const plaintext = seededBytes(16_390, 4)
  const message = await encrypt(key, context, plaintext, { salt })
  same(await through(encryptStream(key, context, { salt }), plaintext, 1), message)
  same(await through(decryptStream(key, context), message, 1), plaintext)
})

test('any range read at random is the slice of the whole', async () => {
  const plaintext = seededBytes(100_000, 5)
  const access = await openRandomAccess(key, context, asSource(await encrypt(key, context, plaintext)))
  const ranges = fc.nat(100_000).chain((offset) => fc.tuple(fc.constant(offset), fc.nat(100_000 - offset)))
  await fc.assert(
    fc.asyncProperty(ranges, async ([offset, length]) => {
      same(await access.read(offset, length), plaintext.subarray(offset, offset + length))
    }),
  )
})

const isRefused = async (message: Uint8Array) => {
  const whole = await decrypt(key, context, message).catch((failure: unknown) => failure)
  expect(whole).toBeInstanceOf(FormatError)
  const streamed = await through(decryptStream(key, context), message, 9_973).catch((failure: unknown) => failure)
  expect(streamed).toBeInstanceOf(FormatError)
  const access = openRandomAccess(key, context, asSource(message)).then((opened) => opened.read(0, opened.size))
  expect(await access.catch((failure: unknown) => failure)).toBeInstanceOf(FormatError)
}

test('one flipped bit anywhere is refused by every reader', async () => {
  const message = await encrypt(key, context, seededBytes(40_000, 6))
  await fc.assert(
    fc.asyncProperty(fc.nat(message.length - 1), fc.nat(7), async (at, bit) => {
      const changed = message.slice()
      changed[at]! ^= 1 << bit
      await isRefused(changed)
    }),
    { numRuns: 80 },
  )
})

test('a message cut anywhere, or with bytes after its end, is refused by every reader', async () => {
  const message = await encrypt(key, context, seededBytes(40_000, 7))
  const lengths = fc.oneof(
    fc.nat(message.length - 1),
    fc.constantFrom(0, 55, 56, 57, 71, 72, 56 + SEALED_CHUNK_BYTES, 56 + 2 * SEALED_CHUNK_BYTES, message.length - 1),
  )
  await fc.assert(
    fc.asyncProperty(lengths, (length) => isRefused(message.subarray(0, length))),
    { numRuns: 80 },
  )
  for (const extra of [1, 15, 16, 17, SEALED_CHUNK_BYTES]) await isRefused(concat([message, new Uint8Array(extra)]))
})

test('swapped, doubled, dropped and foreign chunks are refused by every reader', async () => {
  const plaintext = seededBytes(3 * 16_384 + 100, 8)
  const message = await encrypt(key, context, plaintext)
  const other = await encrypt(key, context, plaintext)
  const [header, ...rest] = parts(message)
  const [, ...foreign] = parts(other)
  const arrangements = [
    [rest[1], rest[0], rest[2], rest[3]],
    [rest[0], rest[0], rest[2], rest[3]],
    [rest[0], rest[1], rest[2], rest[2], rest[3]],
    [rest[0], rest[2], rest[3]],
    [rest[1], rest[2], rest[3]],
    [foreign[0], rest[1], rest[2], rest[3]],
    [rest[0], rest[1], rest[2], foreign[3]],
    [rest[0], rest[1], rest[2], rest[3], rest[3]],
  ]
  for (const chunks of arrangements) await isRefused(concat([header!, ...chunks.map((chunk) => chunk!)]))
})

test('another key, context or header refuses at the commitment', async () => {
  const message = await encrypt(key, context, seededBytes(100, 9))
  const other = await encrypt(key, context, seededBytes(100, 9))
  const mixed = concat([other.subarray(0, HEADER_BYTES), message.subarray(HEADER_BYTES)])
  await expect(decrypt(seededBytes(32, 99), context, message)).rejects.toMatchObject({ code: 'commitment' })
  await expect(decrypt(key, new Uint8Array(0), message)).rejects.toMatchObject({ code: 'commitment' })
  await expect(decrypt(key, context, mixed)).rejects.toMatchObject({ code: 'chunk_auth' })
})

function parts(message: Uint8Array): Uint8Array[] {
  const found = [message.subarray(0, HEADER_BYTES)]
  for (let at = HEADER_BYTES; at < message.length; at += SEALED_CHUNK_BYTES) {
    found.push(message.subarray(at, at + SEALED_CHUNK_BYTES))
  }
  return found
}
