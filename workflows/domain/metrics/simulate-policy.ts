/** What a policy would come to, told before it is saved. */
import { nextDelay } from '../next-delay.ts'
import type { Policy } from '../policy.ts'
import { BET_MS, bestBet } from './best-guess.ts'
import { densityPerS, type IntervalDistribution, intervalDistribution } from './interval-distribution.ts'
import { mean, secondMoment } from './moments.ts'
import { ascending, nearestRank } from './quantile.ts'
import { stratifiedDraws } from './seeded-draws.ts'

export type SimulatedPolicy = Pick<Policy, 'interval' | 'maxExposureMs' | 'graceMs' | 'bakeMs'>

export interface SimulationOptions {
  /** 10,000 keep every figure within 0.1 % of theory. */
  draws: number
  /** The same seed gives the same figures, so a difference between two policies is theirs alone. */
  seed: number
  /** Measured CPU time of one rotation; null when none was measured. */
  costCpuMsPerRotation: number | null
  /** Measured time of a drain; without it the whole grace counts, the longest that a drain can take. */
  drainMs?: number | null
}

export interface DensityPoint {
  atMs: number
  ratioPerS: number
}

export interface PolicySimulation {
  /** Density of the interval over its window; empty for a fixed interval, which has none. */
  density: DensityPoint[]
  exposureP50Ms: number
  exposureP95Ms: number
  /** No incarnation is exposed longer: longest interval, bake and whole grace. */
  exposureMaxMs: number
  /** Of the time from one switch to the next, as the median. */
  meanMs: number
  medianMs: number
  residualMs: number
  /** Chance of the best 10 s bet. */
  bestGuessRatio: number
  rotationsPerDay: number
  cpuMsPerDay: number | null
}

const DAY_MS = 86_400_000
const DENSITY_POINTS = 121

/**
 * Draws waits with the controller's own function, one from each equal part of [0, 1), and cuts them at the age limit.
 * Exposure = interval + bake + drain; residual = E[X²] / 2E[X]; rotations = 24 h / mean. Density, maximum and best bet
 * are exact.
 * Caveat: a pool at peace. Maintenance windows, back-off, manual and risk rotations are not in it, and the cut-over
 * counts as no time.
 */
export function simulatePolicy(policy: SimulatedPolicy, options: SimulationOptions): PolicySimulation {
  const distribution = intervalDistribution(policy)
  const { timing, endsAtMs } = distribution
  const draws = stratifiedDraws(options.draws, options.seed)
  const intervals = ascending(draws.map((draw) => Math.min(nextDelay(timing, draw), endsAtMs)))
  const meanMs = mean(intervals)
  const drainMs = Math.min(options.drainMs ?? policy.graceMs, policy.graceMs)
  const intervalMs = (ratio: number) => nearestRank(intervals, ratio) ?? endsAtMs
  const rotationsPerDay = DAY_MS / meanMs
  return {
    density: densityPoints(distribution),
    exposureP50Ms: intervalMs(0.5) + policy.bakeMs + drainMs,
    exposureP95Ms: intervalMs(0.95) + policy.bakeMs + drainMs,
    exposureMaxMs: endsAtMs + policy.bakeMs + policy.graceMs,
    meanMs,
    medianMs: intervalMs(0.5),
    residualMs: secondMoment(intervals) / (2 * meanMs),
    bestGuessRatio: bestBet(distribution, BET_MS).ratio,
    rotationsPerDay,
    cpuMsPerDay: options.costCpuMsPerRotation === null ? null : rotationsPerDay * options.costCpuMsPerRotation,
  }
}

/** Points at equal steps over the window, both ends in it. */
export function densityPoints(distribution: IntervalDistribution, points = DENSITY_POINTS): DensityPoint[] {
  const { startsAtMs, endsAtMs, timing } = distribution
  if (timing.tauMs === null || endsAtMs <= startsAtMs) return []
  return Array.from({ length: points }, (_, index) => {
    const atMs = index === points - 1 ? endsAtMs : startsAtMs + ((endsAtMs - startsAtMs) * index) / (points - 1)
    return { atMs, ratioPerS: densityPerS(distribution, atMs) }
  })
}
