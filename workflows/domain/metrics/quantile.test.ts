import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ascending, nearestRank, percentile } from './quantile.ts'

test('claims no percentile of fewer than twenty samples', () => {
  const few = Array.from({ length: 19 }, (_, index) => index)
  expect(percentile(few, 0.5)).toEqual({ enough: false, reason: 'too_few', n: 19, needed: 20 })
  expect(percentile([...few, 19], 0.5)).toEqual({ enough: true, value: 9, n: 20 })
  expect(percentile([], 0.5, 0)).toMatchObject({ enough: false, needed: 1 })
})

test('a percentile is a value that was measured, and at least that share lies at or below it', () => {
  const values = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (unsorted, ratio) => {
      const sorted = ascending(unsorted)
      const found = nearestRank(sorted, ratio) ?? -1
      expect(unsorted).toContain(found)
      expect(sorted.filter((value) => value <= found).length).toBeGreaterThanOrEqual(ratio * sorted.length)
      expect(sorted.filter((value) => value < found).length).toBeLessThanOrEqual(ratio * sorted.length)
    }),
  )
})

test('sorts numbers as numbers and leaves the caller his order', () => {
  const values = [10, 9, 100]
  expect(ascending(values)).toEqual([9, 10, 100])
  expect(values).toEqual([10, 9, 100])
})
