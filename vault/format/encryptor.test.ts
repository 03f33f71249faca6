import { expect, test } from 'vitest'
import { createEncryptor, encrypt } from './index.ts'
import { concat, seededBytes } from './streaming.fixture.ts'

const chunk = 16_384
const create = () => createEncryptor(seededBytes(32, 1), new Uint8Array(3), seededBytes(24, 2))
const full = (chunks: number) => seededBytes(chunks * chunk, 4)

test('encrypts a chunk once, whatever part it comes with', async () => {
  const encryptor = await create()
  await encryptor.chunks(4, full(4))
  await encryptor.chunks(0, full(2))
  await encryptor.chunks(2, full(2))
  for (const [first, chunks] of [
    [4, 4],
    [0, 1],
    [7, 2],
    [3, 6],
    [5, 1],
  ] as const) {
    await expect(encryptor.chunks(first, full(chunks))).rejects.toMatchObject({ code: 'chunk_reused' })
  }
  await expect(encryptor.chunks(8, full(1))).resolves.toHaveLength(chunk + 16)
})

test('refuses the second of two calls that overlap, even before the first has ended', async () => {
  const encryptor = await create()
  const results = await Promise.allSettled([encryptor.chunks(0, full(2)), encryptor.chunks(1, full(2))])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('sees the end from the length, or is told when the message ends on a full chunk', async () => {
  const told = await create()
  const seen = await create()
  const plaintext = full(2)
  const one = concat([told.header, await told.chunks(0, plaintext, true)])
  const two = concat([seen.header, await seen.chunks(0, plaintext), await seen.chunks(2, new Uint8Array(0))])
  expect(Buffer.compare(one, two)).toBe(0)
  const whole = await encrypt(seededBytes(32, 1), new Uint8Array(3), plaintext, { salt: seededBytes(24, 2) })
  expect(Buffer.compare(one, whole)).toBe(0)
})

test('has one end: nothing after it, no second one, none before chunks that exist', async () => {
  const encryptor = await create()
  await encryptor.chunks(3, new Uint8Array(10))
  await expect(encryptor.chunks(4, full(1))).rejects.toMatchObject({ code: 'out_of_range' })
  await expect(encryptor.chunks(1, new Uint8Array(10))).rejects.toMatchObject({ code: 'out_of_range' })
  await expect(encryptor.chunks(0, full(3))).resolves.toHaveLength(3 * (chunk + 16))
  const other = await create()
  await other.chunks(5, full(1))
  await expect(other.chunks(4, new Uint8Array(10))).rejects.toMatchObject({ code: 'out_of_range' })
})

test('refuses parts that begin or end inside a chunk, numbers that are none, and chunk 2^38', async () => {
  const encryptor = await create()
  await expect(encryptor.chunks(0, new Uint8Array(10), false)).rejects.toMatchObject({ code: 'length_invalid' })
  await expect(encryptor.chunks(0, new Uint8Array(0), false)).rejects.toMatchObject({ code: 'length_invalid' })
  await expect(encryptor.chunks(-1, full(1))).rejects.toMatchObject({ code: 'out_of_range' })
  await expect(encryptor.chunks(0.5, full(1))).rejects.toMatchObject({ code: 'out_of_range' })
  await expect(encryptor.chunks(2 ** 38 - 1, full(1), true)).rejects.toMatchObject({ code: 'too_large' })
  await expect(encryptor.chunks(2 ** 38 - 1, new Uint8Array(1))).resolves.toHaveLength(17)
})

test('refuses keys and salts of another length', async () => {
  const context = new Uint8Array(0)
  for (const length of [0, 16, 31, 33]) {
    const made = createEncryptor(new Uint8Array(length), context, new Uint8Array(24))
    await expect(made).rejects.toMatchObject({ code: 'key_size' })
  }
  for (const length of [0, 23, 25, 200]) {
    const made = createEncryptor(new Uint8Array(32), context, new Uint8Array(length))
    await expect(made).rejects.toMatchObject({ code: 'length_invalid' })
  }
})
