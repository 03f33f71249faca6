/** The policy whose figures are known: min 120 s, max 360 s, τ 120 s; and draws under any policy. */
import fc from 'fast-check'
import { nextDelay } from '../next-delay.ts'
import { defaultPolicy, type Policy } from '../policy.ts'
import { type IntervalPolicy, intervalDistribution } from './interval-distribution.ts'
import { seededDraws } from './seeded-draws.ts'

const settings = { meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }

/** min + τ − L / (e^(L/τ) − 1) with L = 2τ. */
const meanMs = Math.round(240_000 - 240_000 / Math.expm1(2))

export const vectorPolicy: Policy = {
  ...defaultPolicy(settings),
  interval: { kind: 'exponential', meanMs, minMs: 120_000, maxMs: 360_000 },
  maxExposureMs: 390_000,
}

/** The vector with an age limit of 240 s inside its window. */
export const cutPolicy: Policy = { ...vectorPolicy, maxExposureMs: 270_000 }

export const fixedPolicy: Policy = {
  ...vectorPolicy,
  interval: { kind: 'fixed', everyMs: 60_000 },
  maxExposureMs: 90_000,
}

/** Policies that could be saved, some of them with an age limit inside the window. */
export const policies: fc.Arbitrary<Policy> = fc
  .record({
    minMs: fc.integer({ min: 500, max: 10_000_000 }),
    widthMs: fc.integer({ min: 500, max: 10_000_000 }),
    at: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
    limit: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  })
  .map(({ minMs, widthMs, at, limit }) => ({
    ...vectorPolicy,
    interval: { kind: 'exponential', minMs, maxMs: minMs + widthMs, meanMs: minMs + (widthMs / 2) * at },
    graceMs: 400,
    maxExposureMs: Math.round(minMs + widthMs * limit + 400),
  }))

/** Intervals as the controller would make them. */
export function drawIntervals(policy: IntervalPolicy, count: number, seed = 1): number[] {
  const draw = seededDraws(seed)
  const { timing, endsAtMs } = intervalDistribution(policy)
  return Array.from({ length: count }, () => Math.min(nextDelay(timing, draw()), endsAtMs))
}
