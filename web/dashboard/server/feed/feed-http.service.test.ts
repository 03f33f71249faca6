/** The feed over real sockets, where a reader can be slow. */
import { once } from 'node:events'
import { type ClientRequest, createServer, get, type IncomingMessage, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { expect, test } from 'vitest'
import type { Feed } from './feed.ts'
import { createFeedFixture } from './test-feed.ts'
import { parseEvents } from './test-stream.ts'

/** Writes as Next does: the next part once the socket has taken the one before. */
async function serve(feed: Feed): Promise<Server & AsyncDisposable> {
  const server = createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const session = String(request.headers['x-session'])
    const lastEventId = request.headers['last-event-id']?.toString() ?? null
    void feed
      .subscribe({ session, lastEventId, signal: gone.signal, isSignedIn: async () => true })
      .then((stream) => pipeline(Readable.fromWeb(stream as NodeStream<Uint8Array>), response))
      .catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(server, {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
}

interface Reader {
  /** Characters so far. */
  readonly length: number
  readonly ids: number[]
  /** When each was sent. */
  readonly heartbeats: number[]
  readonly isEnded: boolean
  pause(): void
  resume(): void
  stop(): void
}

async function open(server: Server, session: string, lastEventId?: number): Promise<Reader> {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const headers = { 'x-session': session, ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }) }
  const request: ClientRequest = get({ port, host: '127.0.0.1', path: '/', headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  let isEnded = false
  response.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  response.on('close', () => {
    isEnded = true
  })
  // A block that was cut in two at the end of a connection is no event.
  const events = () => parseEvents(text.slice(0, text.lastIndexOf('\n\n') + 2))
  return {
    get length() {
      return text.length
    },
    get ids() {
      return events().flatMap(({ type, id }) => (id === null || type === 'snapshot' ? [] : [id]))
    },
    get heartbeats() {
      return events().flatMap(({ type, data }) => (type === 'heartbeat' ? [Number(Object(data).t)] : []))
    },
    get isEnded() {
      return isEnded
    },
    pause: () => response.pause(),
    resume: () => response.resume(),
    stop: () => request.destroy(),
  }
}

test('closes a reader that takes nothing, keeps the others whole, and lets it go on from where it was', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  await using server = await serve(feed)
  const [slow, quick] = [await open(server, 's1'), await open(server, 's2')]
  await expect.poll(() => feed.figures().subscribers).toBe(2)
  slow.pause()
  const data = { version: 1, paused: null, by: 'mara', reason: 'r'.repeat(4_000), at: '2026-11-24T12:00:00.000Z' }
  let written = 0
  while (feed.figures().ended.too_slow === 0) {
    for (let index = 0; index < 50; index += 1) await it.add('policy', data)
    written += 50
    await expect.poll(() => quick.length, { interval: 1 }).toBeGreaterThan(written * 4_000)
    expect(feed.figures().queuedBytes).toBeLessThanOrEqual(2 * 256 * 1_024)
    expect(written).toBeLessThan(10_000)
  }
  await expect.poll(() => quick.ids.length).toBe(written)
  slow.resume()
  await expect.poll(() => slow.isEnded).toBe(true)
  const held = slow.ids
  expect(held.length).toBeLessThan(written)
  const again = await open(server, 's1', held.at(-1))
  await expect.poll(() => held.length + again.ids.length).toBe(written)
  expect([...held, ...again.ids]).toEqual(quick.ids)
})

test('gives two hundred readers every event and every heartbeat', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: { heartbeatMs: 200 } })
  await using server = await serve(feed)
  const readers = await Promise.all(Array.from({ length: 200 }, (_, index) => open(server, `s${index}`)))
  await expect.poll(() => feed.figures().subscribers).toBe(200)
  for (let round = 0; round < 20; round += 1) await it.addEvents(5)
  await expect.poll(() => readers.filter(({ ids }) => ids.length === 100).length).toBe(200)
  expect(new Set(readers.map(({ ids }) => ids.join())).size).toBe(1)
  const youngest = readers[199] ?? expect.fail()
  await expect.poll(() => youngest.heartbeats.length).toBeGreaterThan(4)
  const told = youngest.heartbeats.slice(0, 4)
  await expect.poll(() => readers.every(({ heartbeats }) => told.every((t) => heartbeats.includes(t)))).toBe(true)
  for (const reader of readers) reader.stop()
  await expect.poll(() => feed.figures()).toMatchObject({ subscribers: 0, queuedBytes: 0 })
})
