import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  densityPerS,
  intervalDistribution,
  intervalMoments,
  intervalQuantileMs,
  shareBefore,
  shareBy,
} from './interval-distribution.ts'
import { coefficientOfVariation, mean, secondMoment } from './moments.ts'
import { cutPolicy, drawIntervals, fixedPolicy, policies, vectorPolicy } from './vector-policy.fixture.ts'

const ratios = fc.double({ min: 0.001, max: 0.999, noNaN: true })

test('gives the known figures of the vector: min 120 s, max 360 s, τ 120 s', () => {
  const vector = intervalDistribution(vectorPolicy)
  expect(vector.timing.tauMs! / 1_000).toBeCloseTo(120, 2)
  const { meanMs, cv, residualMs } = intervalMoments(vector)
  expect(meanMs / 1_000).toBeCloseTo(202.4, 1)
  expect(cv).toBeCloseTo(0.311, 3)
  expect(residualMs / 1_000).toBeCloseTo(111, 1)
  expect(intervalQuantileMs(vector, 0.5) / 1_000).toBeCloseTo(187.9, 1)
  expect(intervalQuantileMs(vector, 0.95) / 1_000).toBeCloseTo(326.7, 1)
})

test('moments agree with the closed form where that is exact', () => {
  // With L = 2τ: E[Y] = τ − L·q/(1 − q), E[Y²] = 2τ² − (L² + 2τL)·q/(1 − q), q = e^(−2), in units of τ = 120 s.
  const odds = 1 / Math.expm1(2)
  const [first, second] = [1 - 2 * odds, 2 - 8 * odds]
  const { meanMs, secondMoment: square } = intervalMoments(intervalDistribution(vectorPolicy))
  expect(meanMs / 120_000).toBeCloseTo(1 + first, 5)
  expect(square / 120_000 ** 2).toBeCloseTo(1 + 2 * first + second, 4)
})

test.each([
  ['the vector', vectorPolicy],
  ['an age limit inside the window', cutPolicy],
  ['a fixed interval', fixedPolicy],
])('mean, spread and residual agree with 100,000 draws: %s', (_, policy) => {
  const drawn = drawIntervals(policy, 100_000)
  const moments = intervalMoments(intervalDistribution(policy))
  expect(mean(drawn) / moments.meanMs).toBeCloseTo(1, 2)
  expect(secondMoment(drawn) / moments.secondMoment).toBeCloseTo(1, 2)
  expect(Math.abs(coefficientOfVariation(drawn) - moments.cv)).toBeLessThan(0.005)
})

test('shares agree with 100,000 draws, the age limit included', () => {
  const drawn = drawIntervals(cutPolicy, 100_000)
  const distribution = intervalDistribution(cutPolicy)
  for (const atMs of [119_999, 130_000, 200_000, 239_999, 240_000]) {
    const share = drawn.filter((interval) => interval <= atMs).length / drawn.length
    expect(Math.abs(share - shareBy(distribution, atMs))).toBeLessThan(0.006)
  }
  const atLimit = drawn.filter((interval) => interval === 240_000).length / drawn.length
  expect(Math.abs(atLimit - distribution.atEndRatio)).toBeLessThan(0.006)
})

test('a quantile inverts the distribution function', () => {
  fc.assert(
    fc.property(policies, ratios, (policy, ratio) => {
      const distribution = intervalDistribution(policy)
      const atMs = intervalQuantileMs(distribution, ratio)
      // The draw is in whole ms, so the ratio lies between the shares of its neighbours.
      expect(shareBefore(distribution, atMs - 1)).toBeLessThanOrEqual(ratio + 1e-9)
      expect(shareBy(distribution, atMs + 1)).toBeGreaterThanOrEqual(ratio - 1e-9)
    }),
  )
})

test('the distribution function rises from 0 to 1 inside the window', () => {
  fc.assert(
    fc.property(policies, ratios, ratios, (policy, one, other) => {
      const distribution = intervalDistribution(policy)
      const { startsAtMs, endsAtMs } = distribution
      const at = (ratio: number) => startsAtMs + (endsAtMs - startsAtMs) * ratio
      const [low, high] = [at(Math.min(one, other)), at(Math.max(one, other))]
      expect(shareBy(distribution, low)).toBeLessThanOrEqual(shareBy(distribution, high))
      expect(shareBy(distribution, startsAtMs - 1)).toBe(0)
      expect(shareBy(distribution, endsAtMs)).toBe(1)
      expect(shareBefore(distribution, endsAtMs) + distribution.atEndRatio).toBeCloseTo(1, 9)
    }),
  )
})

test('the density sums to what does not end at the limit', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const distribution = intervalDistribution(policy)
      const { startsAtMs, endsAtMs } = distribution
      const steps = 20_000
      const widthMs = (endsAtMs - startsAtMs) / steps
      let sum = 0
      for (let step = 0; step < steps; step += 1) {
        sum += (densityPerS(distribution, startsAtMs + (step + 0.5) * widthMs) * widthMs) / 1_000
      }
      expect(sum + distribution.atEndRatio).toBeCloseTo(1, 4)
    }),
    { numRuns: 30 },
  )
})

test('the mean is the one the policy names where no limit cuts it, else less', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      if (policy.interval.kind === 'fixed') return
      const { meanMs } = intervalMoments(intervalDistribution(policy))
      expect(meanMs).toBeLessThanOrEqual(policy.interval.meanMs * (1 + 1e-6))
      const isCut = policy.maxExposureMs - policy.graceMs < policy.interval.maxMs
      if (!isCut) expect(meanMs / policy.interval.meanMs).toBeCloseTo(1, 5)
    }),
  )
})

test('what is left is between half of the mean and half of the longest', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const distribution = intervalDistribution(policy)
      const { meanMs, residualMs } = intervalMoments(distribution)
      expect(residualMs).toBeGreaterThanOrEqual((meanMs / 2) * (1 - 1e-9))
      expect(residualMs).toBeLessThanOrEqual((distribution.endsAtMs / 2) * (1 + 1e-9))
    }),
  )
})

test('keeps its digits when the window is nearly uniform', () => {
  const interval = { kind: 'exponential', minMs: 60_000, maxMs: 120_000, meanMs: 89_999.99 } as const
  const { meanMs, cv } = intervalMoments(intervalDistribution({ ...vectorPolicy, interval }))
  expect(meanMs).toBeCloseTo(89_999.99, 1)
  expect(cv).toBeCloseTo(60_000 / Math.sqrt(12) / 90_000, 5)
})

test('a fixed interval has no density and no spread', () => {
  const distribution = intervalDistribution(fixedPolicy)
  expect(distribution).toMatchObject({ startsAtMs: 60_000, endsAtMs: 60_000, atEndRatio: 1 })
  expect(intervalMoments(distribution)).toEqual({ meanMs: 60_000, secondMoment: 3.6e9, cv: 0, residualMs: 30_000 })
  expect(densityPerS(distribution, 60_000)).toBe(0)
  expect([shareBefore(distribution, 60_000), shareBy(distribution, 60_000), shareBefore(distribution, 60_001)]).toEqual(
    [0, 1, 1],
  )
})

test('a limit before the shortest wait makes every interval as long as the limit', () => {
  const distribution = intervalDistribution({ ...vectorPolicy, maxExposureMs: 90_000 })
  expect(distribution).toMatchObject({ startsAtMs: 60_000, endsAtMs: 60_000, atEndRatio: 1 })
  expect(intervalMoments(distribution)).toMatchObject({ meanMs: 60_000, cv: 0 })
})
