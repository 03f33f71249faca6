import { expect, test } from 'vitest'
import { intervalDistribution } from '../../../../workflows/domain/metrics/interval-distribution.ts'
import { intervalHistogram } from '../../../../workflows/domain/metrics/intervals.ts'
import { drawIntervals, vectorPolicy } from '../../../../workflows/domain/metrics/vector-policy.fixture.ts'
import { histogramSpec } from './histogram-spec.ts'

test('measured and promised shares both come to the whole', () => {
  const found = intervalHistogram(drawIntervals(vectorPolicy, 400), intervalDistribution(vectorPolicy))
  if (!found.enough) throw new Error('too few draws')
  const { series, x } = histogramSpec(found.value, found.n)
  const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0)
  expect(sum(series[0]?.values ?? [])).toBeCloseTo(1, 9)
  expect(sum((series[1]?.values ?? []).slice(0, -1))).toBeCloseTo(1, 9)
  expect(x).toHaveLength(found.value.length + 1)
  expect(x.at(-1)).toBe(360)
})

test('without bins there is nothing to draw', () => {
  expect(histogramSpec([], 0).x).toEqual([])
})
