import { expect, test } from 'vitest'
import { decrypt, decryptStream, encrypt, encryptStream } from './index.ts'
import { collect, concat, inPieces, seededBytes, through } from './streaming.fixture.ts'

const key = seededBytes(32, 1)
const context = new Uint8Array([1, 2, 3])

test('verified chunks come out while the writer is silent', async () => {
  const message = await encrypt(key, context, seededBytes(50_000, 2))
  const stream = decryptStream(key, context)
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  const write = writer.write(message.subarray(0, 56 + 16_400 + 5))
  expect((await reader.read()).value).toHaveLength(16_384)
  await write
  const rest = writer.write(message.subarray(56 + 16_400 + 5)).then(() => writer.close())
  const parts: Uint8Array[] = []
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
  await rest
  expect(concat(parts)).toHaveLength(50_000 - 16_384)
})

test('a reader that stops, stops the writer', async () => {
  let asked = 0
  const endless = new ReadableStream<Uint8Array>(
    { pull: (controller) => controller.enqueue(seededBytes(16_384, ++asked)) },
    { highWaterMark: 0 },
  )
  const reader = endless.pipeThrough(encryptStream(key, context)).getReader()
  await reader.read()
  let before = -1
  while (before !== asked) {
    before = asked
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  expect(asked).toBeLessThanOrEqual(24)
  await reader.cancel()
})

test('a write that runs while the reader leaves is told so', async () => {
  for (const stream of [encryptStream(key, context), decryptStream(key, context)]) {
    const reader = stream.readable.getReader()
    const message = await encrypt(key, context, seededBytes(4_000_000, 3))
    const write = stream.writable.getWriter().write(message)
    const outcome = expect(write).rejects.toMatchObject({ code: 'stream_closed' })
    await reader.read()
    await reader.cancel()
    await outcome
  }
})

test('gives out everything before the damaged chunk to a reader that keeps up, and nothing behind it', async () => {
  const plaintext = seededBytes(20 * 16_384, 4)
  const message = await encrypt(key, context, plaintext)
  message[56 + 12 * 16_400 + 100]! ^= 1
  const { bytes, failure } = await collect(inPieces(message, 16_400).pipeThrough(decryptStream(key, context)))
  expect(failure).toMatchObject({ code: 'chunk_auth' })
  expect(bytes.length).toBeLessThanOrEqual(12 * 16_384)
  expect(Buffer.compare(bytes, plaintext.subarray(0, bytes.length))).toBe(0)
})

test('keys and contexts may be wiped as soon as the call returned', async () => {
  const [ownKey, ownContext] = [key.slice(), context.slice()]
  const plaintext = seededBytes(40_000, 5)
  const sealing = through(encryptStream(ownKey, ownContext), plaintext, 1_000)
  ownKey.fill(0)
  ownContext.fill(0)
  const message = await sealing
  expect(Buffer.compare(await decrypt(key, context, message), plaintext)).toBe(0)
  const [againKey, againContext] = [key.slice(), context.slice()]
  const opening = through(decryptStream(againKey, againContext), message, 1_000)
  againKey.fill(0)
  againContext.fill(0)
  expect(Buffer.compare(await opening, plaintext)).toBe(0)
})

test('pieces may be views with an offset, shared memory, or reused after the write', async () => {
  const plaintext = seededBytes(100_000, 6)
  const shared = new Uint8Array(new SharedArrayBuffer(100_010)).subarray(10)
  shared.set(plaintext)
  const stream = encryptStream(key, context)
  const message = collect(stream.readable)
  const writer = stream.writable.getWriter()
  const buffer = new Uint8Array(5_003).subarray(3)
  for (let at = 0; at < 50_000; at += 5_000) {
    buffer.set(plaintext.subarray(at, at + 5_000))
    await writer.write(buffer)
    buffer.fill(0)
  }
  await writer.write(shared.subarray(50_000))
  await writer.close()
  expect(Buffer.compare(await decrypt(key, context, (await message).bytes), plaintext)).toBe(0)
  const whole = await encrypt(key, context, shared)
  expect(Buffer.compare(await decrypt(key, context, whole), plaintext)).toBe(0)
})

test('a wrong key length fails the stream before any byte', async () => {
  for (const make of [encryptStream, decryptStream]) {
    const stream = make(new Uint8Array(31), context)
    await expect(stream.readable.getReader().read()).rejects.toMatchObject({ code: 'key_size' })
    await expect(stream.writable.getWriter().write(new Uint8Array(1))).rejects.toMatchObject({ code: 'key_size' })
  }
})

test('two messages of the same bytes under the same key share nothing', async () => {
  const [one, two] = await Promise.all([
    encrypt(key, context, new Uint8Array(10)),
    encrypt(key, context, new Uint8Array(10)),
  ])
  expect(Buffer.compare(one.subarray(0, 24), two.subarray(0, 24))).not.toBe(0)
  expect(Buffer.compare(one.subarray(24, 56), two.subarray(24, 56))).not.toBe(0)
})
