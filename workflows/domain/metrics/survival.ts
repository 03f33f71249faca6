/** How many incarnations an intruder who needs a given time would have had for that long. */
import { type Figure, figureOf } from './min-samples.ts'
import { ascending } from './quantile.ts'

export interface SurvivalPoint {
  atMs: number
  /** Share of incarnations exposed longer than `atMs`. */
  ratio: number
}

/**
 * S(t) = |{x > t}| / n at `points` equal steps from 0 to the longest exposure, where it is 0.
 * Caveat: an intruder who gets in at the first byte, the worst case; one who comes later has less (`residual`).
 */
export function survivalCurve(exposuresMs: readonly number[], points = 121): Figure<SurvivalPoint[]> {
  return figureOf(exposuresMs.length, () => {
    const sorted = ascending(exposuresMs)
    const stepMs = (sorted.at(-1) ?? 0) / (points - 1)
    return Array.from({ length: points }, (_, index) => {
      // The last is the longest exposure itself: steps added up could fall short of it by a rounding.
      const atMs = index === points - 1 ? (sorted.at(-1) ?? 0) : index * stepMs
      return { atMs, ratio: longerThan(sorted, atMs) / sorted.length }
    })
  })
}

/** S(t): share of incarnations exposed longer than `neededMs`. */
export function shareExposedLonger(exposuresMs: readonly number[], neededMs: number): Figure {
  const n = exposuresMs.length
  return figureOf(n, () => exposuresMs.filter((exposureMs) => exposureMs > neededMs).length / n)
}

/** Bisection in ascending values. */
function longerThan(sorted: readonly number[], atMs: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) > atMs) high = middle
    else low = middle + 1
  }
  return sorted.length - low
}
