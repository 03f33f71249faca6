/** What someone who arrives by chance can expect to be left of the interval he finds. */
import { type IntervalPolicy, intervalDistribution, intervalMoments } from './interval-distribution.ts'
import { type Figure, figureOf } from './min-samples.ts'
import { mean, secondMoment } from './moments.ts'

const DAY_MS = 86_400_000

/**
 * Σx² / 2Σx in ms. Long intervals are found more often than short ones, so it is more than half of the mean.
 * Caveat: until traffic is switched away; whoever is inside keeps the container for the drain that follows.
 */
export function observedResidualMs(intervalsMs: readonly number[]): Figure {
  return figureOf(intervalsMs.length, () => {
    const averageMs = mean(intervalsMs)
    return averageMs === 0 ? 0 : secondMoment(intervalsMs) / (2 * averageMs)
  })
}

/** E[X²] / 2E[X] in ms of the intervals that the policy gives. */
export function theoreticalResidualMs(policy: IntervalPolicy): number {
  return intervalMoments(intervalDistribution(policy)).residualMs
}

/** 24 h / E[X]: rotations by the timer alone, the cut-over taken as no time. */
export function theoreticalRotationsPerDay(policy: IntervalPolicy): number {
  return DAY_MS / intervalMoments(intervalDistribution(policy)).meanMs
}
