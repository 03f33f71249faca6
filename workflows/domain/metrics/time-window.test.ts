import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultPolicy } from '../policy.ts'
import { timeWindow } from './time-window.ts'

const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 })

test('opens at the shortest and closes at the longest wait', () => {
  const window = timeWindow(policy, 0)
  expect(window).toMatchObject({ opensInMs: 60_000, closesInMs: 240_000, chance30sRatio: 0 })
  expect(window.medianInMs).toBeGreaterThan(window.opensInMs)
  expect(window.medianInMs).toBeLessThan(window.closesInMs)
})

test('is open with a chance once the shortest wait is over', () => {
  const window = timeWindow(policy, 90_000)
  expect(window.opensInMs).toBe(0)
  expect(window.chance30sRatio).toBeGreaterThan(0)
  expect(window.chance30sRatio).toBeLessThan(1)
})

test('keeps its order and closes whatever the age', () => {
  fc.assert(
    fc.property(fc.integer({ min: -600_000, max: 600_000 }), (elapsedMs) => {
      const { opensInMs, medianInMs, closesInMs, chance30sRatio } = timeWindow(policy, elapsedMs)
      expect(opensInMs).toBeGreaterThanOrEqual(0)
      expect(medianInMs).toBeGreaterThanOrEqual(opensInMs)
      expect(closesInMs).toBeGreaterThanOrEqual(medianInMs)
      expect(chance30sRatio).toBeGreaterThanOrEqual(0)
      expect(chance30sRatio).toBeLessThanOrEqual(1)
    }),
  )
})

test('ends with the age limit where that comes first', () => {
  expect(timeWindow({ ...policy, maxExposureMs: 130_000 }, 0).closesInMs).toBe(100_000)
  expect(timeWindow(policy, 240_000)).toEqual({ opensInMs: 0, medianInMs: 0, closesInMs: 0, chance30sRatio: 1 })
})

test('a fixed interval opens and closes at the same instant', () => {
  const fixed = { ...policy, interval: { kind: 'fixed', everyMs: 60_000 } as const }
  expect(timeWindow(fixed, 20_000)).toEqual({
    opensInMs: 40_000,
    medianInMs: 40_000,
    closesInMs: 40_000,
    chance30sRatio: 0,
  })
  expect(timeWindow(fixed, 35_000).chance30sRatio).toBe(1)
})
