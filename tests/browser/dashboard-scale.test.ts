import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DashboardClient } from './dashboard-client.ts'
import { type DashboardStack, startDashboardStack } from './dashboard-stack.ts'
import { seedHistory } from './seed-history.ts'

const ROTATIONS = 10_000
/** From request to last byte, with HAProxy between and a machine that does other things: the median of ten. */
const MEDIAN_MS = 100

let stack: DashboardStack
let client: DashboardClient
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '3600' })
  await seedHistory(stack.installation, ROTATIONS)
  client = await stack.client()
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
})

interface Page {
  items: { epoch: number; startedAt: string; outcome: string | null; trigger: string }[]
  nextBefore: number | null
}

const readPage = async (query: string) => (await client.send(`/api/rotations?${query}`)).json<Page>()

test(`pages through ${ROTATIONS} rotations without a gap and without one twice`, async () => {
  const epochs: number[] = []
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const page: Page = await readPage(`limit=200&before=${before}`)
    epochs.push(...page.items.map(({ epoch }) => epoch))
    before = page.nextBefore
  }
  expect(epochs.length).toBeGreaterThanOrEqual(ROTATIONS)
  expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => b - a))
  expect((epochs[0] ?? 0) - (epochs[ROTATIONS - 1] ?? 0)).toBe(ROTATIONS - 1)
})

/** Asked again where the session has spent its requests of this second; only the answer itself counts. */
async function timed(path: string) {
  for (;;) {
    const began = performance.now()
    const answer = await client.send(path)
    if (answer.status !== 429) return { answer, ms: performance.now() - began }
    await sleep(100)
  }
}

const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

test.each([
  ['the newest', '/api/rotations'],
  ['a page far back', '/api/rotations?before=1000'],
  ['one outcome', '/api/rotations?outcome=alarm'],
  ['one trigger', '/api/rotations?trigger=drift'],
  ['one slot', '/api/rotations?slot=SLOT'],
  ['a day two weeks ago', `/api/rotations?from=${dayAgo(14)}&to=${dayAgo(13)}`],
  ['the pool now', '/api/rotation'],
  ['containers', '/api/containers'],
  ['events around a moment', `/api/events?at=${dayAgo(0.01)}`],
  ['the audit log', '/api/audit'],
  ['figures of a day', '/api/metrics?window=24h'],
])('answers quickly and briefly: %s', async (_, path) => {
  const tookMs: number[] = []
  for (let round = 0; round < 10; round++) {
    const { answer, ms } = await timed(path.replace('SLOT', stack.installation.slot(2)))
    tookMs.push(ms)
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)])
    expect(answer.text.length).toBeLessThan(200_000)
  }
  expect(tookMs.sort((a, b) => a - b)[5]).toBeLessThan(MEDIAN_MS)
})

test('the screens stay small: a page of the list, the rest on request', async () => {
  await using visitor = await stack.signedIn()
  for (const path of ['/', '/rotations', '/exposure']) {
    const answer = await visitor.page.goto(path)
    // As it travels: a page of fifty rows is half a megabyte of text and compresses to a tenth.
    const sizes = await answer?.request().sizes()
    expect({ path, isSmall: (sizes?.responseBodySize ?? Infinity) < 100_000 }).toEqual({ path, isSmall: true })
    await visitor.page.getByRole('heading', { level: 1 }).waitFor()
  }
  expect(visitor.faults).toEqual({ errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] })
})

test('"go to a time" opens the rotation of that moment, far back in the history', async () => {
  const { items } = await readPage('limit=1&before=3000')
  const wanted = items[0]
  await using visitor = await stack.signedIn()
  await visitor.page.goto(`/rotations?at=${encodeURIComponent(wanted?.startedAt ?? '')}`)
  await expect
    .poll(() => visitor.page.getByRole('link', { name: new RegExp(`${wanted?.epoch}`) }).count())
    .toBeGreaterThan(0)
})
