import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalDistribution, intervalMoments, intervalQuantileMs } from './interval-distribution.ts'
import { ascending, nearestRank } from './quantile.ts'
import { simulatePolicy } from './simulate-policy.ts'
import { cutPolicy, drawIntervals, fixedPolicy, policies, vectorPolicy } from './vector-policy.fixture.ts'

const options = { draws: 10_000, seed: 1, costCpuMsPerRotation: 800 }

test('gives the known figures of the vector', () => {
  const simulation = simulatePolicy(vectorPolicy, options)
  expect(simulation.meanMs / 1_000).toBeCloseTo(202.4, 1)
  expect(simulation.medianMs / 1_000).toBeCloseTo(187.9, 1)
  expect((simulation.exposureP95Ms - 30_000) / 1_000).toBeCloseTo(326.7, 1)
  expect(simulation.exposureMaxMs).toBe(390_000)
  expect(simulation.residualMs / 1_000).toBeCloseTo(111, 1)
  expect(simulation.bestGuessRatio).toBeCloseTo(0.0925, 4)
  expect(simulation.rotationsPerDay).toBeCloseTo(426.8, 1)
  expect(simulation.cpuMsPerDay).toBeCloseTo(simulation.rotationsPerDay * 800, 6)
})

test('answers within 50 ms', () => {
  simulatePolicy(vectorPolicy, options)
  const tookMs = Array.from({ length: 5 }, () => {
    const begunMs = performance.now()
    simulatePolicy(vectorPolicy, options)
    return performance.now() - begunMs
  })
  expect(Math.min(...tookMs)).toBeLessThan(50)
})

test('the same seed gives the same figures, another nearly the same', () => {
  const once = simulatePolicy(vectorPolicy, options)
  expect(simulatePolicy(vectorPolicy, options)).toEqual(once)
  const other = simulatePolicy(vectorPolicy, { ...options, seed: 2 })
  expect(other.meanMs / once.meanMs).toBeCloseTo(1, 4)
})

test('agrees with theory whatever the policy', () => {
  fc.assert(
    fc.property(policies, fc.integer(), (policy, seed) => {
      const simulation = simulatePolicy(policy, { ...options, seed })
      const distribution = intervalDistribution(policy)
      const { meanMs, residualMs } = intervalMoments(distribution)
      expect(simulation.meanMs / meanMs).toBeCloseTo(1, 2)
      expect(simulation.residualMs / residualMs).toBeCloseTo(1, 2)
      expect(simulation.medianMs / intervalQuantileMs(distribution, 0.5)).toBeCloseTo(1, 2)
      expect(simulation.exposureP50Ms).toBeLessThanOrEqual(simulation.exposureP95Ms)
      expect(simulation.exposureP95Ms).toBeLessThanOrEqual(simulation.exposureMaxMs)
    }),
    { numRuns: 30 },
  )
})

test('agrees with 100,000 independent draws', () => {
  const drawn = ascending(drawIntervals(cutPolicy, 100_000, 3))
  const simulation = simulatePolicy(cutPolicy, options)
  expect(simulation.medianMs / nearestRank(drawn, 0.5)!).toBeCloseTo(1, 2)
  expect(simulation.exposureP95Ms).toBe(nearestRank(drawn, 0.95)! + 30_000)
})

test('counts the bake, and the measured drain in place of the whole grace except at the maximum', () => {
  const baking = { ...vectorPolicy, bakeMs: 5_000 }
  const plain = simulatePolicy(vectorPolicy, options)
  const drained = simulatePolicy(baking, { ...options, drainMs: 200 })
  expect(drained.exposureP50Ms).toBe(plain.medianMs + 5_200)
  expect(drained.exposureMaxMs).toBe(395_000)
  expect(simulatePolicy(baking, { ...options, drainMs: null }).exposureP50Ms).toBe(plain.medianMs + 35_000)
})

test('a fixed interval is known to everybody and has no density', () => {
  expect(simulatePolicy(fixedPolicy, { ...options, costCpuMsPerRotation: null })).toEqual({
    density: [],
    ...{ exposureP50Ms: 90_000, exposureP95Ms: 90_000, exposureMaxMs: 90_000 },
    ...{ meanMs: 60_000, medianMs: 60_000, residualMs: 30_000 },
    ...{ bestGuessRatio: 1, rotationsPerDay: 1_440, cpuMsPerDay: null },
  })
})

test('the density covers the window and falls', () => {
  const { density } = simulatePolicy(vectorPolicy, options)
  expect([density[0]!.atMs, density.at(-1)!.atMs]).toEqual([120_000, 360_000])
  const heights = density.map(({ ratioPerS }) => ratioPerS)
  expect(heights).toEqual([...heights].sort((a, b) => b - a))
})
