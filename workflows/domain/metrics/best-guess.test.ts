import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestBet, bestGuess } from './best-guess.ts'
import { intervalDistribution, shareBefore } from './interval-distribution.ts'
import { cutPolicy, drawIntervals, fixedPolicy, policies, vectorPolicy } from './vector-policy.fixture.ts'

const vector = intervalDistribution(vectorPolicy)

test('the best 10 s bet against the vector wins 9.25 % of the time', () => {
  const { fromMs, toMs, ratio } = bestBet(vector)
  expect(ratio).toBeCloseTo(0.0925, 4)
  expect(ratio).toBeCloseTo(-Math.expm1(-10 / 120) / -Math.expm1(-2), 5)
  expect([fromMs, toMs]).toEqual([120_000, 130_000])
})

test('no other bet of the same length is better', () => {
  fc.assert(
    fc.property(policies, fc.double({ min: 0, max: 1, noNaN: true }), (policy, at) => {
      const distribution = intervalDistribution(policy)
      const { startsAtMs, endsAtMs } = distribution
      const fromMs = startsAtMs - 10_000 + (endsAtMs - startsAtMs + 10_000) * at
      const other = shareBefore(distribution, fromMs + 10_000) - shareBefore(distribution, fromMs)
      expect(other).toBeLessThanOrEqual(bestBet(distribution).ratio + 1e-9)
    }),
  )
})

test('an age limit inside the window is where to bet, and a fixed interval never fails', () => {
  const cut = bestBet(intervalDistribution(cutPolicy))
  expect(cut).toMatchObject({ fromMs: 230_000, toMs: 240_000 })
  expect(cut.ratio).toBeGreaterThan(0.27)
  expect(bestBet(intervalDistribution(fixedPolicy))).toMatchObject({ ratio: 1 })
})

test.each([
  ['the vector', vectorPolicy],
  ['an age limit inside the window', cutPolicy],
])('100,000 draws are hit within a tenth of theory, also by one who has to learn: %s', (_, policy) => {
  const { theory, observed, learned } = bestGuess(drawIntervals(policy, 100_000), intervalDistribution(policy))
  expect(Math.abs((observed.enough ? observed.value : 0) / theory.ratio - 1)).toBeLessThan(0.05)
  expect(Math.abs((learned.enough ? learned.value : 0) / theory.ratio - 1)).toBeLessThan(0.1)
})

test('the band holds 95 of a hundred samples', () => {
  const inside = Array.from({ length: 100 }, (_, seed) => {
    const { theory, observed, band } = bestGuess(drawIntervals(vectorPolicy, 500, seed), vector)
    return observed.enough && Math.abs(observed.value - theory.ratio) <= band
  })
  expect(inside.filter(Boolean).length).toBeGreaterThanOrEqual(88)
})

test('whoever learns finds a pattern that the policy does not know of', () => {
  const pattern = Array.from({ length: 200 }, (_, index) => 300_000 + (index % 5) * 1_000)
  expect(bestGuess(pattern, vector)).toMatchObject({ observed: { value: 0 }, learned: { value: 1 } })
})

test('tells nothing of too few', () => {
  expect(bestGuess([], vector)).toMatchObject({ observed: { enough: false }, learned: { enough: false }, band: 1 })
})
