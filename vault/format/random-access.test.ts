import { expect, test } from 'vitest'
import { encrypt, openRandomAccess, type RandomAccessSource } from './index.ts'
import { asSource, seededBytes } from './streaming.fixture.ts'

const key = seededBytes(32, 1)
const context = new Uint8Array([9])
const plaintext = seededBytes(100_000, 2)
const message = await encrypt(key, context, plaintext)
const open = (source: RandomAccessSource) => openRandomAccess(key, context, source)

function recording(bytes: Uint8Array) {
  const reads: [number, number][] = []
  const source = asSource(bytes)
  return {
    reads,
    size: source.size,
    read(offset: number, length: number) {
      reads.push([offset, length])
      return source.read(offset, length)
    },
  }
}

test('fetches the header once and then only the chunks that a range touches', async () => {
  const source = recording(message)
  const access = await open(source)
  await access.read(20_000, 10)
  await access.read(16_383, 2)
  await access.read(99_999, 1)
  await access.read(5, 0)
  await access.verifyLength()
  expect(source.reads).toEqual([
    [0, 56],
    [56 + 16_400, 16_400],
    [56, 32_800],
    [56 + 6 * 16_400, message.length - 56 - 6 * 16_400],
    [56 + 6 * 16_400, message.length - 56 - 6 * 16_400],
  ])
})

test('a read up to the end opens an empty last chunk too', async () => {
  for (const chunks of [0, 1]) {
    const bytes = await encrypt(key, context, seededBytes(chunks * 16_384, 3))
    const access = await open(asSource(bytes))
    expect(await access.read(0, access.size)).toHaveLength(chunks * 16_384)
    bytes[bytes.length - 1]! ^= 1
    await expect(access.read(0, access.size)).rejects.toMatchObject({ code: 'chunk_auth' })
    await expect(access.read(access.size, 0)).rejects.toMatchObject({ code: 'chunk_auth' })
  }
})

test('reads nothing before the commitment was compared', async () => {
  const source = recording(message)
  await expect(openRandomAccess(seededBytes(32, 7), context, source)).rejects.toMatchObject({ code: 'commitment' })
  expect(source.reads).toEqual([[0, 56]])
})

test('refuses ranges outside of the message', async () => {
  const access = await open(asSource(message))
  for (const [offset, length] of [
    [-1, 1],
    [0, -1],
    [0, 100_001],
    [100_000, 1],
    [0.5, 1],
    [0, 0.5],
    [Number.NaN, 1],
  ]) {
    await expect(access.read(offset!, length!)).rejects.toMatchObject({ code: 'out_of_range' })
  }
})

test('refuses a source that gives fewer or more bytes than asked for', async () => {
  for (const difference of [-1, 1]) {
    const source = {
      size: message.length,
      read: async (_: number, length: number) => new Uint8Array(length + difference),
    }
    await expect(open(source)).rejects.toMatchObject({ code: 'source_short' })
  }
  const honest = asSource(message)
  let cut = 0
  const access = await open({ ...honest, read: async (at, length) => (await honest.read(at, length)).subarray(cut) })
  cut = 1
  await expect(access.read(0, 10)).rejects.toMatchObject({ code: 'source_short' })
  await expect(access.verifyLength()).rejects.toMatchObject({ code: 'source_short' })
})

test('a source that claims another size fails at the end and nowhere else', async () => {
  const longer = { size: message.length + 3, read: async (at: number, n: number) => padded(message, at, n) }
  const access = await open(longer)
  expect(access.size).toBe(100_003)
  await expect(access.verifyLength()).rejects.toMatchObject({ code: 'chunk_auth' })
  expect(Buffer.compare(await access.read(0, 50_000), plaintext.subarray(0, 50_000))).toBe(0)
})

test('what the source throws reaches the caller unchanged, and the next read works', async () => {
  const failure = new Error('connection reset')
  const honest = asSource(message)
  let broken = false
  const access = await open({
    ...honest,
    read: (at, length) => (broken ? Promise.reject(failure) : honest.read(at, length)),
  })
  broken = true
  await expect(access.read(0, 10)).rejects.toBe(failure)
  broken = false
  expect(Buffer.compare(await access.read(0, 10), plaintext.subarray(0, 10))).toBe(0)
})

test('passes the signal on, and gives out nothing once it was aborted', async () => {
  const honest = asSource(message)
  const signals: (AbortSignal | undefined)[] = []
  const abort = new AbortController()
  const access = await open({
    ...honest,
    async read(at, length, signal) {
      signals.push(signal)
      const bytes = await honest.read(at, length)
      if (at > 0) abort.abort(new Error('gone'))
      return bytes
    },
  })
  await expect(access.read(0, 100_000, abort.signal)).rejects.toThrow('gone')
  await expect(access.read(0, 1, abort.signal)).rejects.toThrow('gone')
  expect(signals).toEqual([undefined, abort.signal])
})

function padded(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const out = new Uint8Array(length)
  out.set(bytes.subarray(at, at + length))
  return out
}
