import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ciphertextSize, createEncryptor, decrypt, encrypt, SEGMENT_CHUNKS, segmentLayout } from './index.ts'
import { concat, seededBytes } from './streaming.fixture.ts'

const sizes = fc.oneof(
  fc.nat(40_000_000),
  fc.nat(2_000).map((chunks) => chunks * 16_384),
)

test('a segment of 512 chunks has 8,396,800 bytes, the first also the header', () => {
  const layout = segmentLayout(ciphertextSize(20 * 2 ** 20), 512)
  expect(layout.segments).toBe(3)
  expect([0, 1, 2].map((index) => layout.segment(index).length)).toEqual([8_396_856, 8_396_800, 4_198_416])
  expect(layout.segment(2)).toMatchObject({ firstChunk: 1_024, chunks: 257, last: true, plaintextOffset: 2 ** 24 })
})

test('an empty file is one segment of 72 bytes', () => {
  const layout = segmentLayout(72, 64)
  expect(layout).toMatchObject({ segments: 1, chunks: 1, plaintextSize: 0 })
  expect(layout.segment(0)).toMatchObject({ offset: 0, length: 72, plaintextLength: 0, last: true })
})

test('a last segment may hold nothing but the empty last chunk', () => {
  const layout = segmentLayout(ciphertextSize(64 * 16_384), 64)
  expect(layout.segments).toBe(2)
  expect(layout.segment(1)).toMatchObject({ firstChunk: 64, chunks: 1, length: 16, plaintextLength: 0, last: true })
})

test('segments cover message and plaintext without gap or overlap', () => {
  fc.assert(
    fc.property(sizes, fc.constantFrom(...SEGMENT_CHUNKS), (size, segmentChunks) => {
      const layout = segmentLayout(ciphertextSize(size), segmentChunks)
      let [offset, plaintextOffset, chunks] = [0, 0, 0]
      for (let index = 0; index < layout.segments; index++) {
        const segment = layout.segment(index)
        expect(segment).toMatchObject({ offset, plaintextOffset, firstChunk: chunks })
        expect(segment.chunks <= segmentChunks && segment.length >= 16).toBe(true)
        offset += segment.length
        plaintextOffset += segment.plaintextLength
        chunks += segment.chunks
      }
      expect([offset, plaintextOffset, chunks]).toEqual([layout.ciphertextSize, size, layout.chunks])
    }),
  )
})

test('segments encrypted backwards and put together are the message of one shot', async () => {
  const [key, context, salt] = [seededBytes(32, 1), new Uint8Array(5), seededBytes(24, 2)]
  for (const size of [0, 5, 64 * 16_384 - 1, 64 * 16_384, 128 * 16_384, 130 * 16_384 + 77]) {
    const plaintext = seededBytes(size, 3)
    const layout = segmentLayout(ciphertextSize(size), 64)
    const encryptor = await createEncryptor(key, context, salt)
    const parts: Uint8Array[] = []
    for (let index = layout.segments - 1; index >= 0; index--) {
      const { firstChunk, plaintextOffset, plaintextLength, last, length } = layout.segment(index)
      const input = plaintext.subarray(plaintextOffset, plaintextOffset + plaintextLength)
      const chunks = await encryptor.chunks(firstChunk, input, last)
      parts.unshift(index === 0 ? concat([encryptor.header, chunks]) : chunks)
      expect(parts[0]?.length).toBe(length)
    }
    const message = concat(parts)
    expect(Buffer.compare(message, await encrypt(key, context, plaintext, { salt }))).toBe(0)
    expect(Buffer.compare(await decrypt(key, context, message), plaintext)).toBe(0)
  }
})

test('refuses segments that do not exist and sizes that are none', () => {
  const layout = segmentLayout(72, 64)
  for (const index of [-1, 1, 0.5, Number.NaN]) {
    expect(() => layout.segment(index)).toThrow(expect.objectContaining({ code: 'out_of_range' }))
  }
  const wrong: number = 65
  expect(() => segmentLayout(72, wrong as 64)).toThrow(expect.objectContaining({ code: 'out_of_range' }))
  expect(() => segmentLayout(71, 64)).toThrow(expect.objectContaining({ code: 'length_invalid' }))
})
