/** How the measured intervals lie beside what the policy promises. */
import { type IntervalDistribution, shareBefore, shareBy } from './interval-distribution.ts'
import { type Figure, figureOf, LEAST_ROTATIONS, type NotEnough } from './min-samples.ts'
import { coefficientOfVariation, mean } from './moments.ts'
import { ascending } from './quantile.ts'

export interface HistogramBin {
  fromMs: number
  /** Not in it, but in the last bin. */
  toMs: number
  count: number
  observedPerS: number
  /** Mean of the theoretical density over the bin, what ends at exactly the limit included. */
  expectedPerS: number
}

/** Bins of equal width over the policy's window and whatever was measured outside it; densities per second. */
export function intervalHistogram(
  intervalsMs: readonly number[],
  distribution: IntervalDistribution,
  bins = 24,
): Figure<HistogramBin[]> {
  return figureOf(intervalsMs.length, () => {
    const sorted = ascending(intervalsMs)
    const startMs = Math.min(distribution.startsAtMs, sorted[0] ?? 0)
    const endMs = Math.max(distribution.endsAtMs, sorted.at(-1) ?? 0, startMs + 1)
    const widthMs = (endMs - startMs) / bins
    const counts = Array.from({ length: bins }, () => 0)
    for (const interval of sorted) {
      const bin = Math.min(bins - 1, Math.floor((interval - startMs) / widthMs))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts.map((count, index) => {
      const fromMs = startMs + index * widthMs
      const toMs = index === bins - 1 ? endMs : fromMs + widthMs
      const until = index === bins - 1 ? 1 : shareBefore(distribution, toMs)
      const perS = 1_000 / widthMs
      const expectedPerS = (until - shareBefore(distribution, fromMs)) * perS
      return { fromMs, toMs, count, observedPerS: (count / sorted.length) * perS, expectedPerS }
    })
  })
}

/** s / x̄, no unit: 0 is a metronome, 1 a memoryless clock. */
export function intervalVariation(intervalsMs: readonly number[]): Figure {
  return figureOf(intervalsMs.length, () => coefficientOfVariation(intervalsMs))
}

export interface KolmogorovSmirnov {
  /** Largest distance between the measured and the theoretical distribution function, 0–1. */
  distance: number
  /** 1.358 / √n: five of a hundred samples of that very distribution lie farther away. */
  critical: number
}

/**
 * sup |Fₙ(t) − F(t)|, on both sides of every jump.
 * Caveat: a cut-over of some tens of ms moves every interval, which shows where the window is short or fixed.
 */
export function kolmogorovSmirnov(
  intervalsMs: readonly number[],
  distribution: IntervalDistribution,
): Figure<KolmogorovSmirnov> {
  const n = intervalsMs.length
  return figureOf(n, () => {
    const sorted = ascending(intervalsMs)
    // Where the theory jumps it may be far away although nothing was measured there.
    const endsAtMs = distribution.endsAtMs
    const below = sorted.filter((interval) => interval < endsAtMs).length
    let distance = Math.abs(below / n - shareBefore(distribution, endsAtMs))
    for (let first = 0; first < n; ) {
      const atMs = sorted[first] ?? 0
      let past = first + 1
      while (sorted[past] === atMs) past += 1
      const before = Math.abs(first / n - shareBefore(distribution, atMs))
      distance = Math.max(distance, before, Math.abs(past / n - shareBy(distribution, atMs)))
      first = past
    }
    return { distance, critical: 1.358 / Math.sqrt(n) }
  })
}

export interface Autocorrelation {
  /** −1 to 1; 0 when an interval says nothing about the next. */
  lag1: number
  /** 1.96 / √n: without any dependence, 95 of a hundred samples lie within ± this. */
  band: number
}

/** Intervals that are all alike have no spread that could go together. */
export interface AllAlike {
  enough: false
  reason: 'all_alike'
  n: number
}

/**
 * Σ(xₜ − x̄)(xₜ₊₁ − x̄) / Σ(xₜ − x̄)², no unit.
 * Caveat: intervals that were left out make neighbours of two that were none, which pulls it towards 0.
 */
export function lag1Autocorrelation(intervalsMs: readonly number[]): Figure<Autocorrelation> | AllAlike | NotEnough {
  const n = intervalsMs.length
  const centre = n === 0 ? 0 : mean(intervalsMs)
  const apart = intervalsMs.map((interval) => interval - centre)
  const squares = apart.reduce((sum, value) => sum + value * value, 0)
  if (n >= LEAST_ROTATIONS && intervalsMs.every((interval) => interval === intervalsMs[0])) {
    return { enough: false, reason: 'all_alike', n }
  }
  return figureOf(n, () => {
    const products = apart.reduce((sum, value, index) => sum + value * (apart[index + 1] ?? 0), 0)
    return { lag1: products / squares, band: 1.96 / Math.sqrt(n) }
  })
}
