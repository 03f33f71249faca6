import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largest, niceTop, thinned } from './chart-range.ts'

test('the top of an axis is never below its data and never more than two and a half times above', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (value) => {
      const top = niceTop(value)
      return top >= value * (1 - 1e-9) && top <= value * 2.5
    }),
  )
})

test('an axis without data still has a height', () => {
  expect(niceTop(largest([]))).toBe(1)
  expect(niceTop(largest([[null, null]]))).toBe(1)
})

test('tops read well', () => {
  expect([0.07, 3, 42, 130, 512e6].map(niceTop)).toEqual([0.1, 5, 50, 200, 1e9])
})

test('a long list keeps its last row and no more than it may', () => {
  const rows = Array.from({ length: 721 }, (_, index) => index)
  const kept = thinned(rows, 60)
  expect(kept.length).toBeLessThanOrEqual(60)
  expect(kept.at(-1)).toBe(720)
  expect(thinned([1, 2, 3], 60)).toEqual([1, 2, 3])
})
