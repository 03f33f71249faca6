/** The face of the exposure dial: where on its arc the next switch may come. */
import { type IntervalPolicy, intervalDistribution, intervalQuantileMs } from './interval-distribution.ts'
import { densityPoints } from './simulate-policy.ts'

export interface PolicyDial {
  /** What the full arc stands for: the longest interval. All places are shares of it, from 0 to 1. */
  fullMs: number
  /** Height 1 where the density is highest; 0 before the shortest interval. Empty for a fixed interval. */
  density: { atRatio: number; heightRatio: number }[]
  /** Shortest, median and longest interval; one tick only where all three are the same. */
  ticks: DialTick[]
  /** Every interval is the same: predictable by design. */
  fixed: boolean
}

export interface DialTick {
  name: 'min' | 'median' | 'max'
  atMs: number
  atRatio: number
}

/**
 * Density of the policy's interval and its ticks, as shares of the longest one.
 * Caveat: intervals that the age limit ends all end at the last tick; they have no height.
 */
export function policyDial(policy: IntervalPolicy, points = 61): PolicyDial {
  const distribution = intervalDistribution(policy)
  const { startsAtMs, endsAtMs } = distribution
  const tick = (name: DialTick['name'], atMs: number): DialTick => ({ name, atMs, atRatio: atMs / endsAtMs })
  if (endsAtMs <= startsAtMs) return { fullMs: endsAtMs, density: [], ticks: [tick('max', endsAtMs)], fixed: true }
  const shape = densityPoints(distribution, points)
  const highest = Math.max(...shape.map(({ ratioPerS }) => ratioPerS))
  const before = [0, startsAtMs].map((atMs) => ({ atRatio: atMs / endsAtMs, heightRatio: 0 }))
  const over = shape.map(({ atMs, ratioPerS }) => ({ atRatio: atMs / endsAtMs, heightRatio: ratioPerS / highest }))
  const medianMs = intervalQuantileMs(distribution, 0.5)
  return {
    fullMs: endsAtMs,
    density: [...before, ...over],
    ticks: [tick('min', startsAtMs), tick('median', medianMs), tick('max', endsAtMs)],
    fixed: false,
  }
}
