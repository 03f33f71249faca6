/** The distribution of the time from one switch to the next under a policy: its wait, ended early by the age limit. */
import { elapsedRatio, nextDelay, type Timing, timingOf } from '../next-delay.ts'
import type { Policy } from '../policy.ts'

/** The part of a policy that rules when a switch comes. */
export type IntervalPolicy = Pick<Policy, 'interval' | 'maxExposureMs' | 'graceMs'>

export interface IntervalDistribution {
  timing: Timing
  /** No interval is shorter. */
  startsAtMs: number
  /** No interval is longer: the longest wait or the age limit, whichever comes first. */
  endsAtMs: number
  /** Share of intervals that end at exactly `endsAtMs`: 1 for a fixed interval, 0 for one no limit cuts. */
  atEndRatio: number
}

export interface IntervalMoments {
  meanMs: number
  /** E[X²] in ms². */
  secondMoment: number
  /** Standard deviation / mean. */
  cv: number
  /** E[X²] / 2E[X]: what is left, on average, of the interval in which someone arrives by chance. */
  residualMs: number
}

/**
 * X = min(wait, age limit), wait = min − τ·ln(1 − U·(1 − e^(−L/τ))), L = max − min, as the controller draws it.
 * Caveat: the policy alone. Cut-over, manual and risk rotations, back-off and maintenance windows are not in it.
 */
export function intervalDistribution(policy: IntervalPolicy): IntervalDistribution {
  const timing = timingOf(policy.interval)
  const endsAtMs = Math.min(timing.maxMs, policy.maxExposureMs - policy.graceMs)
  const startsAtMs = Math.min(timing.minMs, endsAtMs)
  const atEndRatio = timing.tauMs === null ? 1 : 1 - elapsedRatio(timing, endsAtMs)
  return { timing, startsAtMs, endsAtMs, atEndRatio }
}

/** Share of intervals of at most `atMs`: the distribution function F(t). */
export function shareBy(distribution: IntervalDistribution, atMs: number): number {
  return atMs >= distribution.endsAtMs ? 1 : elapsedRatio(distribution.timing, atMs)
}

/** Share of intervals below `atMs`: F(t−), which differs from F(t) only where the age limit or a fixed interval ends. */
export function shareBefore(distribution: IntervalDistribution, atMs: number): number {
  if (atMs > distribution.endsAtMs) return 1
  return distribution.timing.tauMs === null ? 0 : elapsedRatio(distribution.timing, atMs)
}

/**
 * e^(−(t − min)/τ) / (τ·(1 − e^(−L/τ))) per second, 0 outside the window and for a fixed interval.
 * Caveat: what ends at exactly `endsAtMs` (`atEndRatio`) has no density and is not in it.
 */
export function densityPerS({ timing, startsAtMs, endsAtMs }: IntervalDistribution, atMs: number): number {
  const { minMs, maxMs, tauMs } = timing
  if (tauMs === null || endsAtMs <= startsAtMs || atMs < startsAtMs || atMs > endsAtMs) return 0
  return (Math.exp((minMs - atMs) / tauMs) / (tauMs * -Math.expm1((minMs - maxMs) / tauMs))) * 1_000
}

/** The interval in whole ms that a share of `ratio` does not exceed: the controller's own draw at `ratio`. */
export function intervalQuantileMs({ timing, endsAtMs }: IntervalDistribution, ratio: number): number {
  return Math.min(nextDelay(timing, ratio), endsAtMs)
}

/** Mean ∫S(t)dt and second moment ∫2t·S(t)dt with S = 1 − F, and what follows from them. */
export function intervalMoments(distribution: IntervalDistribution): IntervalMoments {
  const { startsAtMs } = distribution
  const meanMs = startsAtMs + integral(distribution, () => 1)
  const secondMoment = startsAtMs ** 2 + 2 * integral(distribution, (atMs) => atMs)
  // Var = 2∫y·S dy − (∫S dy)² past the start: no difference of two large squares.
  const pastStart = 2 * integral(distribution, (atMs) => atMs - startsAtMs) - (meanMs - startsAtMs) ** 2
  return {
    meanMs,
    secondMoment,
    cv: Math.sqrt(Math.max(0, pastStart)) / meanMs,
    residualMs: secondMoment / (2 * meanMs),
  }
}

const PANELS = 2_000

/**
 * ∫ weight(t)·S(t) dt over the window by Simpson's rule. The closed form loses every digit when the window is short
 * against τ; this keeps eight over all policies. Past 60 τ nothing is left (e^−60).
 */
function integral({ timing, startsAtMs, endsAtMs }: IntervalDistribution, weight: (atMs: number) => number): number {
  const { minMs, maxMs, tauMs } = timing
  if (tauMs === null || endsAtMs <= startsAtMs) return 0
  const stepMs = Math.min(endsAtMs - startsAtMs, 60 * tauMs) / PANELS
  const whole = Math.expm1((minMs - maxMs) / tauMs)
  let sum = 0
  for (let panel = 0; panel <= PANELS; panel += 1) {
    const pastMs = panel * stepMs
    const longer = Math.exp(-pastMs / tauMs) * (Math.expm1((minMs + pastMs - maxMs) / tauMs) / whole)
    const share = panel === 0 || panel === PANELS ? 1 : panel % 2 === 1 ? 4 : 2
    sum += share * weight(startsAtMs + pastMs) * longer
  }
  return (sum * stepMs) / 3
}
