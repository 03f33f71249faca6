import { expect, test } from 'vitest'
import { FeedError } from './feed-error.ts'
import { at, createFeedFixture, subscribe } from './test-feed.ts'

test('ends the streams of a session within a second of its revocation, and no others', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: {} })
  const [revoked, other] = [await subscribe(feed, { session: 's1' }), await subscribe(feed, { session: 's2' })]
  const since = performance.now()
  await it.database.write((tx) => tx.session.update({ where: { publicId: 's1' }, data: { revokedAt: at } }))
  await expect.poll(() => revoked.isEnded, { interval: 5 }).toBe(true)
  expect(performance.now() - since).toBeLessThanOrEqual(1_000)
  expect(other.isEnded).toBe(false)
  expect(feed.figures()).toMatchObject({ subscribers: 1, ended: { ended: 1 } })
})

test('ends them at once when the same process revokes', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const streams = [await subscribe(feed, { session: 's1' }), await subscribe(feed, { session: 's1' })]
  feed.endSession('s1')
  await expect.poll(() => streams.every(({ isEnded }) => isEnded)).toBe(true)
})

test('ends the streams of a session that would not be let in again', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: { recheckMs: 20 } })
  let isSignedIn = true
  const stream = await subscribe(feed, { isSignedIn: async () => isSignedIn })
  await subscribe(feed, { session: 's2' })
  isSignedIn = false
  await expect.poll(() => stream.isEnded).toBe(true)
  expect(feed.figures().subscribers).toBe(1)
})

test('lets ten streams of a session in, and as many of all as the process may have', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ limits: { perProcess: 25 } })
  const ten = await Promise.all(Array.from({ length: 10 }, () => subscribe(feed, { session: 's1' })))
  await expect(subscribe(feed, { session: 's1' })).rejects.toMatchObject({ code: 'stream_full' })
  await ten[0]?.leave()
  await subscribe(feed, { session: 's1' })
  for (let index = 0; index < 15; index += 1) await subscribe(feed, { session: `s${2 + index}` })
  await expect(subscribe(feed, { session: 's99' })).rejects.toBeInstanceOf(FeedError)
  expect(feed.figures().subscribers).toBe(25)
})

test('counts a stream that was promised to two at once', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ limits: { perProcess: 3 } })
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => subscribe(feed, { session: `s${index}` })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
})

test('forgets a reader that goes away, however it goes and however often it says so', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const gone = new AbortController()
  const stream = await subscribe(feed, { signal: gone.signal })
  gone.abort()
  await stream.leave()
  gone.abort()
  expect(feed.figures()).toMatchObject({ subscribers: 0, ended: { left: 1, ended: 0, too_slow: 0 } })
  const early = await subscribe(feed, { signal: AbortSignal.abort() })
  await expect.poll(() => early.isEnded).toBe(true)
  expect(feed.figures().subscribers).toBe(0)
})

test('tells browsers to come back soon when it stops, ends all streams and lets nobody in', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const streams = await Promise.all(Array.from({ length: 20 }, (_, index) => subscribe(feed, { session: `s${index}` })))
  feed.stop()
  await expect.poll(() => streams.every(({ isEnded }) => isEnded)).toBe(true)
  expect(streams.every(({ text }) => text.endsWith('retry: 300\n\n'))).toBe(true)
  await expect(subscribe(feed)).rejects.toMatchObject({ code: 'feed_stopped' })
})

test('says every fifteen seconds that it lives', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: { heartbeatMs: 20 } })
  const stream = await subscribe(feed)
  await expect.poll(() => stream.events.filter(({ type }) => type === 'heartbeat').length).toBeGreaterThan(3)
  expect(stream.text).toContain('\n\n: hb\nevent: heartbeat\ndata: {"t":')
  expect(stream.events.filter(({ type, id }) => type === 'heartbeat' && id !== null)).toEqual([])
})
