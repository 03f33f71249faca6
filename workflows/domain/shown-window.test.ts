import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeWindow } from './metrics/time-window.ts'
import { nextDelay, timingOf } from './next-delay.ts'
import { defaultPolicy } from './policy.ts'
import { shownWindow } from './shown-window.ts'
import { instantAfter, mergeSpans, waitBetween } from './window-spans.ts'

const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)
const never = { policy, spans: [], waitFromMs: 0, ageDueMs: null }

test('without windows it is the window of policy and age', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300_000 }), (nowMs) => {
      expect(shownWindow({ ...never, nowMs })).toEqual(timeWindow(policy, nowMs))
    }),
  )
})

test('shows nothing before the end of a pause, and no chance within it', () => {
  const spans = [{ startMs: 50_000, endMs: 500_000, factor: null }]
  const window = shownWindow({ ...never, spans, nowMs: 100_000 })
  expect(window).toMatchObject({ opensInMs: 410_000, closesInMs: 590_000, chance30sRatio: 0 })
})

test('a window that lies behind or far ahead changes nothing now', () => {
  const spans = [{ startMs: 900_000, endMs: 950_000, factor: null }]
  expect(shownWindow({ ...never, spans, nowMs: 70_000 })).toEqual(timeWindow(policy, 70_000))
})

const spans = fc
  .array(
    fc.record({
      startMs: fc.nat(300_000),
      lengthMs: fc.integer({ min: 1, max: 100_000 }),
      factor: fc.option(fc.integer({ min: 2, max: 20 })),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    mergeSpans(all.map(({ startMs, lengthMs, factor }) => ({ startMs, endMs: startMs + lengthMs, factor }))),
  )

test('every draw that is still possible falls into what is shown', () => {
  fc.assert(
    fc.property(spans, fc.nat(400_000), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (known, nowMs, draw) => {
      const dueMs = instantAfter(known, 0, nextDelay(timingOf(policy.interval), draw))
      fc.pre(dueMs > nowMs && waitBetween(known, 0, nowMs) < policy.maxExposureMs - policy.graceMs)
      const window = shownWindow({ ...never, spans: known, nowMs })
      expect(dueMs - nowMs).toBeGreaterThanOrEqual(window.opensInMs - 25)
      expect(dueMs - nowMs).toBeLessThanOrEqual(window.closesInMs + 25)
      expect(window.chance30sRatio).toBeGreaterThanOrEqual(0)
      expect(window.chance30sRatio).toBeLessThanOrEqual(1)
    }),
  )
})
