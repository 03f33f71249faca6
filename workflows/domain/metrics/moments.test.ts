import { expect, test } from 'vitest'
import { coefficientOfVariation, mean, secondMoment } from './moments.ts'

test('computes mean, second moment and spread of a known sample', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9]
  expect(mean(values)).toBe(5)
  expect(secondMoment(values)).toBe(29)
  expect(coefficientOfVariation(values)).toBeCloseTo(Math.sqrt(32 / 7) / 5, 12)
})

test('the spread of values that are all alike is zero', () => {
  expect(coefficientOfVariation([60_000, 60_000, 60_000])).toBe(0)
})
