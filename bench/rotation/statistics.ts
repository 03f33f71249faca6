/** Percentiles by rank: a p99 of fewer than 100 samples is their maximum, so `n` stands next to each. */
export interface Spread {
  n: number
  p50: number
  p95: number
  p99: number
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b)
  const rank = (ratio: number) => sorted[Math.max(0, Math.ceil(sorted.length * ratio) - 1)] ?? Number.NaN
  return { n: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) }
}

export function median(samples: readonly number[]): number {
  return spreadOf(samples).p50
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
