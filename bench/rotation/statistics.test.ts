import { expect, test } from 'vitest'
import { spreadOf } from './statistics.ts'

test('a percentile is the sample below or at which that share of all lies', () => {
  const samples = Array.from({ length: 200 }, (_, index) => 200 - index)
  expect(spreadOf(samples)).toEqual({ n: 200, p50: 100, p95: 190, p99: 198 })
})

test('the p99 of few samples is their maximum, and no sample has none', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ n: 3, p50: 2, p95: 3, p99: 3 })
  expect(spreadOf([])).toEqual({ n: 0, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN })
})
