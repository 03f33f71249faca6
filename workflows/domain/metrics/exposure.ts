/** How long incarnations were exposed: serving and draining apart, and both together. */
import type { ServedIncarnation } from './facts.ts'
import { type Figure, figureOf } from './min-samples.ts'
import { mean } from './moments.ts'
import { ascending, nearestRank } from './quantile.ts'

export interface DurationFigures {
  p50Ms: Figure
  p95Ms: Figure
  meanMs: Figure
  /** Told from one sample on: the longest is a fact, not an estimate. */
  maxMs: Figure
}

export interface PhaseFigures {
  serving: DurationFigures
  draining: DurationFigures
  /** First byte served → destroyed. */
  whole: DurationFigures
}

export interface ExposureFigures extends PhaseFigures {
  /** Slots in alphabetical order. */
  bySlot: ({ slot: string } & PhaseFigures)[]
  /** Incarnations exposed longer than the limit; null without a limit. */
  overLimit: { limitMs: number; count: number; shareRatio: Figure } | null
}

/**
 * Nearest-rank p50 and p95, arithmetic mean and maximum in ms.
 * Caveat: only incarnations that are gone; what serves now counts when it ends, so the latest and longest may lack.
 */
export function exposureFigures(served: readonly ServedIncarnation[], limitMs: number | null): ExposureFigures {
  const slots = [...new Set(served.map(({ slot }) => slot))].sort()
  return {
    ...phases(served),
    bySlot: slots.map((name) => ({ slot: name, ...phases(served.filter(({ slot }) => slot === name)) })),
    overLimit: limitMs === null ? null : overLimit(served, limitMs),
  }
}

function overLimit(served: readonly ServedIncarnation[], limitMs: number) {
  const count = served.filter(({ exposureMs }) => exposureMs > limitMs).length
  return { limitMs, count, shareRatio: figureOf(served.length, () => count / served.length) }
}

function phases(served: readonly ServedIncarnation[]): PhaseFigures {
  return {
    serving: durationFigures(served.map(({ servingMs }) => servingMs)),
    draining: durationFigures(served.map(({ drainingMs }) => drainingMs)),
    whole: durationFigures(served.map(({ exposureMs }) => exposureMs)),
  }
}

/** Percentiles by nearest rank, mean and maximum of durations in ms. */
export function durationFigures(durationsMs: readonly number[]): DurationFigures {
  const sorted = ascending(durationsMs)
  const n = sorted.length
  return {
    p50Ms: figureOf(n, () => nearestRank(sorted, 0.5) ?? 0),
    p95Ms: figureOf(n, () => nearestRank(sorted, 0.95) ?? 0),
    meanMs: figureOf(n, () => mean(sorted)),
    maxMs: figureOf(n, () => sorted.at(-1) ?? 0, 1),
  }
}
