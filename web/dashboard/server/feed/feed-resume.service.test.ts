/** The stream against a list: whatever happens between, a browser ends up with every event once and in order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFeedFixture, type FeedFixture, storedIds, subscribe } from './test-feed.ts'
import type { TestStream } from './test-stream.ts'

type Move = { do: 'write'; count: number } | { do: 'leave' | 'come' | 'kill' | 'prune' | 'skip' }

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'come' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'skip' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const) }) },
)

interface Browser {
  /** What it resumes from. */
  lastId: number | null
  /** Since its last snapshot. */
  from: number | null
  ids: number[]
  stream: TestStream | null
}

function absorb(browser: Browser): void {
  for (const { type, id } of browser.stream?.events ?? []) {
    if (id === null) continue
    browser.lastId = id
    if (type === 'snapshot') Object.assign(browser, { from: id, ids: [] })
    else browser.ids.push(id)
  }
  browser.stream = null
}

async function play(it: FeedFixture, script: readonly Move[]): Promise<Browser> {
  const browser: Browser = { lastId: null, from: null, ids: [], stream: null }
  let feed = await it.start()
  const come = async () => {
    const lastEventId = browser.lastId === null ? null : String(browser.lastId)
    browser.stream ??= await subscribe(feed, { lastEventId })
  }
  const leave = async () => {
    const { stream } = browser
    await stream?.leave()
    absorb(browser)
  }
  const acts = {
    write: (move: Move) => it.addEvents('count' in move ? move.count : 0),
    come,
    leave,
    async kill() {
      feed.stop()
      await leave()
      feed = await it.start()
    },
    // Numbers that were given but whose transaction failed, as SQLite may leave them.
    skip: async () => {
      await it.database.write((tx) => tx.$executeRaw`UPDATE sqlite_sequence SET seq = seq + 3 WHERE name = 'events'`)
    },
    async prune() {
      const [{ seq } = { seq: 0 }] = await it.database.reader.$queryRaw<{ seq: number }[]>`
        SELECT seq FROM sqlite_sequence WHERE name = 'events'`
      await it.database.write((tx) => tx.event.deleteMany({ where: { id: { lte: Number(seq) - 4 } } }))
    },
  }
  for (const move of script) await acts[move.do](move)
  await come()
  await it.addEvents(1)
  const last = await newest(it)
  await expect.poll(() => storedIds(browser.stream ?? expect.fail()).at(-1), { interval: 5 }).toBe(last)
  await leave()
  feed.stop()
  return browser
}

async function newest(it: FeedFixture): Promise<number> {
  const { value } = await it.database.reader.meta.findUniqueOrThrow({ where: { key: 'feed_base' } })
  const { id } = await it.database.reader.event.findFirstOrThrow({ orderBy: { id: 'desc' } })
  return Number(value) + id
}

test('gives every event once and in order over any sequence of leaving, returning, killing and forgetting', async () => {
  await using it = await createFeedFixture()
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { maxLength: 25 }), async (script) => {
      const { from, ids } = await play(it, script)
      const base = Number((await it.database.reader.meta.findUniqueOrThrow({ where: { key: 'feed_base' } })).value)
      const rows = await it.database.reader.event.findMany({ orderBy: { id: 'asc' } })
      const kept = rows.map(({ id }) => base + id)
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      expect(ids.every((id) => id > (from ?? Number.POSITIVE_INFINITY))).toBe(true)
      // What retention took after it had been told is the browser's all the same.
      expect(ids.filter((id) => id >= (kept[0] ?? 0))).toEqual(kept.filter((id) => id > (from ?? 0)))
    }),
    { numRuns: 60 },
  )
})
