import fc from 'fast-check'
import { expect, test } from 'vitest'
import { elapsedRatio, nextDelay, timingOf } from './next-delay.ts'
import { defaultPolicy, type Interval } from './policy.ts'

const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const intervals: fc.Arbitrary<Interval> = fc
  .record({
    minMs: fc.integer({ min: 1, max: 1e7 }),
    widthMs: fc.integer({ min: 10, max: 1e7 }),
    at: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
  })
  .map(({ minMs, widthMs, at }) => {
    return { kind: 'exponential', minMs, maxMs: minMs + widthMs, meanMs: minMs + (widthMs / 2) * at }
  })

test('stays inside the policy window whatever is drawn', () => {
  fc.assert(
    fc.property(intervals, draws, (interval, draw) => {
      const timing = timingOf(interval)
      const delayMs = nextDelay(timing, draw)
      expect(delayMs).toBeGreaterThanOrEqual(timing.minMs)
      expect(delayMs).toBeLessThanOrEqual(timing.maxMs + 1)
    }),
  )
})

test('has the mean that the policy names', () => {
  fc.assert(
    fc.property(intervals, (interval) => {
      if (interval.kind === 'fixed') return
      const timing = timingOf(interval)
      const n = 4_000
      const grid = Array.from({ length: n }, (_, index) => nextDelay(timing, (index + 0.5) / n))
      const meanMs = grid.reduce((sum, delayMs) => sum + delayMs, 0) / n
      const widthMs = interval.maxMs - interval.minMs
      expect(Math.abs(meanMs - interval.meanMs)).toBeLessThanOrEqual(1 + widthMs / 200)
    }),
    { numRuns: 50 },
  )
})

test('later draws give later instants, and the elapsed ratio is the inverse of the draw', () => {
  fc.assert(
    fc.property(intervals, draws, draws, (interval, a, b) => {
      const timing = timingOf(interval)
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      expect(nextDelay(timing, low)).toBeLessThanOrEqual(nextDelay(timing, high))
      expect(elapsedRatio(timing, nextDelay(timing, a))).toBeGreaterThanOrEqual(0)
      expect(elapsedRatio(timing, nextDelay(timing, a))).toBeLessThanOrEqual(1)
    }),
  )
})

test('draws half before the median of the default policy and is not a fixed beat', () => {
  const timing = timingOf(defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }).interval)
  const medianMs = nextDelay(timing, 0.5)
  expect(elapsedRatio(timing, medianMs)).toBeCloseTo(0.5, 4)
  expect(medianMs).toBeGreaterThan(60_000)
  expect(medianMs).toBeLessThan(120_000)
})

test('a fixed interval is the same whatever is drawn', () => {
  fc.assert(fc.property(draws, (draw) => nextDelay(timingOf({ kind: 'fixed', everyMs: 5_000 }), draw) === 5_000))
})
