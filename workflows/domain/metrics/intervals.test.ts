import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalDistribution } from './interval-distribution.ts'
import {
  type HistogramBin,
  intervalHistogram,
  intervalVariation,
  kolmogorovSmirnov,
  lag1Autocorrelation,
} from './intervals.ts'
import { cutPolicy, drawIntervals, fixedPolicy, policies, vectorPolicy } from './vector-policy.fixture.ts'

const vector = intervalDistribution(vectorPolicy)
const samples = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 30, maxLength: 200 })

test('the bins hold every interval once, and both densities sum to one', () => {
  fc.assert(
    fc.property(samples, policies, fc.integer({ min: 1, max: 60 }), (intervals, policy, bins) => {
      const histogram = intervalHistogram(intervals, intervalDistribution(policy), bins)
      if (!histogram.enough) throw new RangeError('thirty are enough')
      const total = (of: (bin: HistogramBin) => number) => histogram.value.reduce((sum, bin) => sum + of(bin), 0)
      expect(total(({ count }) => count)).toBe(intervals.length)
      expect(total((bin) => (bin.observedPerS * (bin.toMs - bin.fromMs)) / 1_000)).toBeCloseTo(1, 6)
      expect(total((bin) => (bin.expectedPerS * (bin.toMs - bin.fromMs)) / 1_000)).toBeCloseTo(1, 6)
    }),
  )
})

test.each([
  ['the vector', vectorPolicy],
  ['an age limit inside the window', cutPolicy],
])('100,000 draws fill each bin as theory says: %s', (_, policy) => {
  const histogram = intervalHistogram(drawIntervals(policy, 100_000), intervalDistribution(policy))
  for (const { observedPerS, expectedPerS, fromMs, toMs } of histogram.enough ? histogram.value : []) {
    expect((Math.abs(observedPerS - expectedPerS) * (toMs - fromMs)) / 1_000).toBeLessThan(0.006)
  }
})

test('the vector varies by 0.311, a metronome not at all', () => {
  const drawn = intervalVariation(drawIntervals(vectorPolicy, 100_000))
  expect(Math.abs((drawn.enough ? drawn.value : 0) - 0.311)).toBeLessThan(0.003)
  expect(intervalVariation(drawIntervals(fixedPolicy, 30))).toEqual({ enough: true, value: 0, n: 30 })
})

test('draws of the policy stay under the critical distance about as often as that says', () => {
  const near = Array.from({ length: 100 }, (_, seed) => {
    const result = kolmogorovSmirnov(drawIntervals(vectorPolicy, 500, seed), vector)
    return result.enough && result.value.distance <= result.value.critical
  })
  expect(near.filter(Boolean).length).toBeGreaterThanOrEqual(88)
})

test('another distribution lies farther away than chance allows', () => {
  const uniform = Array.from({ length: 500 }, (_, index) => 120_000 + index * 480)
  const result = kolmogorovSmirnov(uniform, vector)
  expect(result.enough && result.value.distance).toBeGreaterThan(result.enough ? result.value.critical : 1)
})

test('intervals that all end at the limit fit a policy that says so, and no other', () => {
  const sixty = drawIntervals(fixedPolicy, 50)
  expect(kolmogorovSmirnov(sixty, intervalDistribution(fixedPolicy))).toMatchObject({ value: { distance: 0 } })
  expect(kolmogorovSmirnov(sixty, vector)).toMatchObject({ value: { distance: 1 } })
  const early = kolmogorovSmirnov(Array(50).fill(239_999), intervalDistribution(cutPolicy))
  expect(early.enough && early.value.distance).toBeGreaterThan(0.7)
})

test('independent draws show no dependence beyond the band', () => {
  const inside = Array.from({ length: 100 }, (_, seed) => {
    const result = lag1Autocorrelation(drawIntervals(vectorPolicy, 1_000, seed))
    return result.enough && Math.abs(result.value.lag1) <= result.value.band
  })
  expect(inside.filter(Boolean).length).toBeGreaterThanOrEqual(88)
})

test('intervals that take turns are found to depend on each other', () => {
  const turns = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 100 : 300))
  const result = lag1Autocorrelation(turns)
  expect(result.enough && result.value.lag1).toBeCloseTo(-0.99, 2)
})

test('says why it has no figure', () => {
  expect(lag1Autocorrelation([1, 2])).toEqual({ enough: false, reason: 'too_few', n: 2, needed: 30 })
  expect(lag1Autocorrelation([])).toMatchObject({ reason: 'too_few', n: 0 })
  expect(lag1Autocorrelation(Array(40).fill(0.1))).toEqual({ enough: false, reason: 'all_alike', n: 40 })
  expect(kolmogorovSmirnov([1], vector)).toMatchObject({ reason: 'too_few' })
  expect(intervalHistogram([1], vector)).toMatchObject({ reason: 'too_few' })
})
