import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunkCount, chunkOffset, ciphertextSize, FormatError, plaintextSize } from './index.ts'
import { chunkNonce } from './nonce.ts'

const largest = 2 ** 52 - 1
const sizes = fc.oneof(
  fc.nat(200_000),
  fc.maxSafeInteger().map((any) => Math.abs(any) % (largest + 1)),
)
const codeOf = (work: () => unknown) => {
  try {
    work()
  } catch (failure) {
    return failure instanceof FormatError ? failure.code : failure
  }
  return undefined
}

test.each([
  [0, 1, 72],
  [1, 1, 73],
  [16_383, 1, 16_455],
  [16_384, 2, 16_472],
  [16_385, 2, 16_473],
  [8 * 2 ** 20, 513, 8_396_872],
  [largest, 2 ** 38, 56 + largest + 2 ** 42],
])('%i bytes are %i chunks and a message of %i bytes', (plain, chunks, cipher) => {
  expect([chunkCount(plain), ciphertextSize(plain), plaintextSize(cipher)]).toEqual([chunks, cipher, plain])
})

test('plaintextSize inverts ciphertextSize', () => {
  fc.assert(fc.property(sizes, (size) => plaintextSize(ciphertextSize(size)) === size))
})

test('a length is valid exactly when it is 72 or more and leaves 16 or more after the last full chunk', () => {
  const lengths = fc.oneof(
    fc.nat(100_000),
    fc.tuple(fc.nat(9), fc.nat(40)).map(([full, more]) => chunkOffset(full) + more),
  )
  fc.assert(
    fc.property(lengths, (length) => {
      const valid = length >= 72 && (length - 56) % 16_400 >= 16
      expect(codeOf(() => plaintextSize(length)) === undefined).toBe(valid)
    }),
  )
})

test.each([
  [0, 'header_short'],
  [55, 'header_short'],
  [56, 'truncated'],
  [57, 'length_invalid'],
  [71, 'length_invalid'],
  [16_456, 'truncated'],
  [16_471, 'length_invalid'],
  [57 + largest + 2 ** 42, 'truncated'],
  [57 + largest + 2 ** 42 + 16, 'too_large'],
  [-1, 'out_of_range'],
  [72.5, 'out_of_range'],
  [Number.NaN, 'out_of_range'],
])('no message has %d bytes: %s', (length, code) => {
  expect(codeOf(() => plaintextSize(length))).toBe(code)
})

test('2^52 bytes are one too many', () => {
  expect(codeOf(() => ciphertextSize(2 ** 52))).toBe('too_large')
  expect(codeOf(() => chunkCount(2 ** 52))).toBe('too_large')
  expect(codeOf(() => chunkCount(-1))).toBe('out_of_range')
  expect(codeOf(() => chunkCount(0.5))).toBe('out_of_range')
})

test('the nonce is the base XOR the chunk number in its last five bytes', () => {
  const base = new Uint8Array(12).map((_, at) => 17 * at + 250)
  const asNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  const indices = fc.oneof(
    fc.constantFrom(0, 1, 255, 256, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 38 - 1),
    fc.maxSafeInteger().map((any) => Math.abs(any) % 2 ** 38),
  )
  fc.assert(
    fc.property(indices, (index) => {
      expect(asNumber(chunkNonce(base, index))).toBe(asNumber(base) ^ BigInt(index))
    }),
  )
  expect(codeOf(() => chunkNonce(base, 2 ** 38))).toBe('too_large')
})
