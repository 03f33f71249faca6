import { expect, test } from 'vitest'
import type { Frame } from './frame.ts'
import { type StreamEnd, Subscriber } from './subscriber.ts'
import { readStream } from './test-stream.ts'

const limits = { dropBytes: 100, capBytes: 200 }
const frame = (row: number | null, bytes = 10, droppable = false): Frame => ({
  bytes: new TextEncoder().encode(String(row ?? 'x').padEnd(bytes, '.')),
  row,
  droppable,
})

function start() {
  const ends: StreamEnd[] = []
  const subscriber = new Subscriber(limits, (end) => ends.push(end))
  return { subscriber, ends }
}

test('leaves out what the next one replaces once the reader is behind', () => {
  const { subscriber, ends } = start()
  subscriber.open([], 0)
  for (let row = 1; row <= 9; row += 1) subscriber.offer(frame(row))
  subscriber.offer(frame(null, 10, true))
  expect(subscriber.queuedBytes).toBe(100)
  subscriber.offer(frame(null, 10, true))
  expect(subscriber.queuedBytes).toBe(100)
  subscriber.offer(frame(10))
  expect(subscriber.queuedBytes).toBe(110)
  expect(ends).toEqual([])
})

test('closes the stream of a reader that stays behind, and keeps nothing for it', () => {
  const { subscriber, ends } = start()
  subscriber.open([], 0)
  for (let row = 1; row <= 25; row += 1) subscriber.offer(frame(row))
  expect(ends).toEqual(['too_slow'])
  expect(subscriber.queuedBytes).toBe(0)
})

test('does not count what a stream begins with', async () => {
  const { subscriber, ends } = start()
  subscriber.open([new Uint8Array(10_000)], 5)
  subscriber.offer(frame(6))
  expect(subscriber.queuedBytes).toBe(10)
  const stream = readStream(subscriber.stream)
  await expect.poll(() => stream.text.length).toBe(10_010)
  expect(ends).toEqual([])
})

test('gives no row twice, whichever way it comes', async () => {
  const { subscriber } = start()
  const stream = readStream(subscriber.stream)
  subscriber.open([], 5)
  for (const row of [4, 5, 6, 6, 5, 7]) subscriber.offer(frame(row, 1))
  await expect.poll(() => stream.text).toBe('67')
})

test('ends once, with all that was queued', async () => {
  const { subscriber, ends } = start()
  subscriber.open([], 0)
  subscriber.offer(frame(1, 1))
  subscriber.end(new TextEncoder().encode('bye'))
  subscriber.end()
  subscriber.leave()
  subscriber.offer(frame(2, 1))
  const stream = readStream(subscriber.stream)
  await expect.poll(() => stream.isEnded).toBe(true)
  expect(stream.text).toBe('1bye')
  expect(ends).toEqual(['ended'])
})
