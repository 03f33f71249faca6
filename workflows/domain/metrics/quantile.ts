/** Percentiles of what was measured. */
import { type Figure, figureOf, LEAST_FOR_PERCENTILE } from './min-samples.ts'

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/**
 * x₍⌈ratio·n⌉₎, the nearest rank: always a value that was measured, in its unit; null without one.
 * @param sorted ascending
 */
export function nearestRank(sorted: readonly number[], ratio: number): number | null {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? null
}

/**
 * Nearest-rank percentile with the number of samples behind it.
 * Caveat: a p99 needs far more than the 20 samples from which any percentile is told; `n` says how far to trust it.
 */
export function percentile(values: readonly number[], ratio: number, needed = LEAST_FOR_PERCENTILE): Figure {
  return figureOf(values.length, () => nearestRank(ascending(values), ratio) ?? 0, Math.max(1, needed))
}
