import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOffMs, urgentBackOffMs } from './back-off.ts'

test('waits nothing extra without a failure, then doubles up to the cap', () => {
  const limits = { shortestMs: 1_000, capMs: 6_000 }
  expect([0, 1, 2, 3, 4, 5].map((failures) => backOffMs(failures, limits))).toEqual([
    0, 1_000, 2_000, 4_000, 6_000, 6_000,
  ])
})

test('never falls below the shortest interval, even where the cap does, and never shrinks', () => {
  const numbers = fc.record({ shortestMs: fc.integer({ min: 1, max: 1e9 }), capMs: fc.integer({ min: 1, max: 1e9 }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), numbers, (failures, limits) => {
      const wait = backOffMs(failures, limits)
      expect(wait).toBeGreaterThanOrEqual(limits.shortestMs)
      expect(wait).toBeLessThanOrEqual(Math.max(limits.shortestMs, limits.capMs))
      expect(backOffMs(failures + 1, limits)).toBeGreaterThanOrEqual(wait)
    }),
  )
})

test('makes an outage wait by seconds only, never longer than the rest', () => {
  expect([1, 2, 6, 100].map((failures) => urgentBackOffMs(failures, 900_000))).toEqual([5_000, 10_000, 30_000, 30_000])
  expect(urgentBackOffMs(3, 1_000)).toBe(1_000)
})
