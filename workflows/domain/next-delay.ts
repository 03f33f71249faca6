/** When the next rotation comes: the distribution behind the policy's interval. */
import type { Interval } from './policy.ts'

export interface Timing {
  minMs: number
  maxMs: number
  /** Time constant of the exponential before it is cut; null where every wait is the same. */
  tauMs: number | null
}

/** The truncated exponential on [min, max] whose mean is the policy's. */
export function timingOf(interval: Interval): Timing {
  if (interval.kind === 'fixed') return { minMs: interval.everyMs, maxMs: interval.everyMs, tauMs: null }
  const { meanMs, minMs, maxMs } = interval
  return { minMs, maxMs, tauMs: solveTauMs(meanMs - minMs, maxMs - minMs) }
}

/**
 * Wait before the next rotation in ms: exponential past `minMs`, cut at `maxMs`.
 * @param draw uniform in [0, 1), drawn by an activity from the CSPRNG at the moment of use
 */
export function nextDelay({ minMs, maxMs, tauMs }: Timing, draw: number): number {
  if (tauMs === null) return minMs
  const reachable = 1 - Math.exp((minMs - maxMs) / tauMs)
  return Math.round(minMs - tauMs * Math.log(1 - draw * reachable))
}

/** Share of waits that are over after `elapsedMs`. */
export function elapsedRatio({ minMs, maxMs, tauMs }: Timing, elapsedMs: number): number {
  if (elapsedMs >= maxMs) return 1
  if (elapsedMs <= minMs || tauMs === null) return 0
  return (1 - Math.exp((minMs - elapsedMs) / tauMs)) / (1 - Math.exp((minMs - maxMs) / tauMs))
}

/** Mean of an exponential cut to a window of width 1, with rate `u` = width / τ; falls from ½ to 0 as `u` grows. */
function cutMean(u: number): number {
  // Below 1e-4 the two terms cancel to noise, so its series stands in.
  return u < 1e-4 ? 0.5 - u / 12 : 1 / u - 1 / Math.expm1(u)
}

/** Bisection on the logarithm of the rate; 80 halvings leave less than the last bit of a double. */
function solveTauMs(meanPastMinMs: number, widthMs: number): number {
  const wanted = meanPastMinMs / widthMs
  let low = Math.log(1e-6)
  let high = Math.log(1e6)
  for (let halving = 0; halving < 80; halving += 1) {
    const middle = (low + high) / 2
    if (cutMean(Math.exp(middle)) > wanted) low = middle
    else high = middle
  }
  return widthMs / Math.exp((low + high) / 2)
}
