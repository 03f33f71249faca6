import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamEvent } from '../contract/stream.ts'
import { waitBeforeReturn } from './live-backoff.ts'
import { type EventStream, LiveConnection } from './live-connection.ts'

class FakeStream extends EventTarget implements EventStream {
  readyState = 1
  isClosed = false
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
  }
  close(): void {
    this.isClosed = true
  }
  tell(type: string, id: number | null, data: unknown = {}): void {
    this.dispatchEvent(
      new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id === null ? '' : String(id) }),
    )
  }
  fail(readyState: number): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }))
afterEach(() => vi.useRealTimers())

function start(lastId = 0) {
  const streams: FakeStream[] = []
  const events: StreamEvent[] = []
  const seen = { cuts: 0, signedOut: 0, isSignedOut: false, elapsedMs: 0, wallMs: 1_000_000 }
  const connection = new LiveConnection({
    open(url) {
      const stream = new FakeStream(url)
      streams.push(stream)
      return stream
    },
    isSignedOut: async () => seen.isSignedOut,
    random: () => 0.5,
    now: () => seen.wallMs,
    elapsed: () => seen.elapsedMs,
    onEvent: (event) => events.push(event),
    onCut: () => {
      seen.cuts += 1
    },
    onSignedOut: () => {
      seen.signedOut += 1
    },
  })
  connection.start(lastId)
  const pass = async (ms: number) => {
    seen.elapsedMs += ms
    seen.wallMs += ms
    await vi.advanceTimersByTimeAsync(ms)
  }
  return { connection, streams, events, seen, pass, latest: () => streams.at(-1) ?? expect.fail() }
}

test('begins with a snapshot, or where the page was written', () => {
  expect(start().latest().url).toBe('/api/stream')
  expect(start(42).latest().url).toBe('/api/stream?since=42')
})

test('comes back from the last id, and gives no id to events without one', async () => {
  const { latest, events, seen, pass } = start()
  latest().tell('snapshot', 100)
  latest().tell('policy', 101)
  latest().tell('stats', 101)
  latest().fail(0)
  expect(seen.cuts).toBe(1)
  await pass(1_000)
  expect(latest().url).toBe('/api/stream?since=101')
  expect(events.map(({ type, id }) => [type, id])).toEqual([
    ['snapshot', 100],
    ['policy', 101],
    ['stats', null],
  ])
})

test('takes the id of a snapshot even when it is lower: the database may be another', () => {
  const { latest, events } = start(5_000)
  latest().tell('snapshot', 700)
  expect(events[0]?.id).toBe(700)
})

test('waits longer each time the server does not come back, up to fifteen seconds', async () => {
  const { streams, latest, pass } = start()
  for (const waitMs of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = streams.length
    latest().fail(0)
    await pass(waitMs - 1)
    expect(streams).toHaveLength(before)
    await pass(1)
    expect(streams).toHaveLength(before + 1)
  }
  latest().tell('heartbeat', null)
  latest().fail(0)
  await pass(1_000)
  expect(streams).toHaveLength(8)
})

test('spreads browsers over a second when all come back at once', () => {
  expect([waitBeforeReturn(0, 0), waitBeforeReturn(0, 0.999)]).toEqual([500, 1_499])
  expect(waitBeforeReturn(50, 0.999)).toBe(15_000)
})

test('says that the session has ended and asks no more, but only when the server says so', async () => {
  const { streams, latest, seen, pass } = start()
  latest().fail(2)
  await pass(1_000)
  expect(seen.signedOut).toBe(0)
  expect(streams).toHaveLength(2)
  seen.isSignedOut = true
  latest().fail(2)
  await pass(60_000)
  expect(seen.signedOut).toBe(1)
  expect(streams).toHaveLength(2)
})

test('gives up a stream that is silent for longer than heartbeats are apart', async () => {
  const { streams, latest, pass } = start()
  latest().tell('heartbeat', null)
  await pass(20_000)
  expect(streams).toHaveLength(1)
  await pass(2_000)
  expect(streams[0]?.isClosed).toBe(true)
  await pass(1_000)
  expect(streams).toHaveLength(2)
})

test('comes back after the machine has slept', async () => {
  const { streams, latest, seen, pass } = start()
  latest().tell('policy', 9)
  seen.wallMs += 3_600_000
  await pass(1_000)
  await pass(1_000)
  expect(streams[0]?.isClosed).toBe(true)
  expect(latest().url).toBe('/api/stream?since=9')
})

test('hears nothing more from a stream that it has let go', async () => {
  const { streams, events, connection, seen } = start()
  connection.stop()
  streams[0]?.tell('policy', 9)
  streams[0]?.fail(0)
  expect(events).toEqual([])
  expect(seen.cuts).toBe(0)
})
