/** How often an intruder who bets on the moment of the next switch would be right. */
import { type IntervalDistribution, shareBefore } from './interval-distribution.ts'
import { type Figure, figureOf } from './min-samples.ts'
import { ascending } from './quantile.ts'

export const BET_MS = 10_000

/** A bet on [fromMs, toMs], both ends in it. */
export interface Bet {
  fromMs: number
  toMs: number
  /** Chance that it wins. */
  ratio: number
}

export interface BestGuess {
  betMs: number
  /** The best bet of someone who knows the policy. */
  theory: Bet
  /** Share of the measured intervals on which that bet would have won. */
  observed: Figure
  /** 95 of a hundred samples of this size lie within theory ± this. */
  band: number
  /** The same for someone who knows only what he has seen: best on one half of the intervals, tried on the other. */
  learned: Figure
}

/**
 * Best share of a bet of `betMs`: (1 − e^(−δ/τ)) / (1 − e^(−L/τ)) right at the shortest wait, where the density is
 * highest, or the end, if the age limit gathers more there; 1 for a fixed interval.
 */
export function bestBet(distribution: IntervalDistribution, betMs = BET_MS): Bet {
  const { startsAtMs, endsAtMs } = distribution
  const early = { fromMs: startsAtMs, toMs: startsAtMs + betMs }
  if (early.toMs >= endsAtMs) return { ...early, ratio: 1 }
  const lateFromMs = endsAtMs - betMs
  const earlyRatio = shareBefore(distribution, early.toMs)
  const lateRatio = 1 - shareBefore(distribution, lateFromMs)
  return earlyRatio >= lateRatio
    ? { ...early, ratio: earlyRatio }
    : { fromMs: lateFromMs, toMs: endsAtMs, ratio: lateRatio }
}

/**
 * The best bet against measured intervals.
 * Caveat: the bet counts from a switch that the intruder must have seen, and gives him no time for the cut-over.
 */
export function bestGuess(
  intervalsMs: readonly number[],
  distribution: IntervalDistribution,
  betMs = BET_MS,
): BestGuess {
  const theory = bestBet(distribution, betMs)
  const n = intervalsMs.length
  const { ratio } = theory
  return {
    betMs,
    theory,
    observed: figureOf(n, () => wins(intervalsMs, theory) / n),
    band: n === 0 ? 1 : 1.96 * Math.sqrt((ratio * (1 - ratio)) / n),
    learned: figureOf(n, () => learnedWins(intervalsMs, betMs) / n),
  }
}

const wins = (intervalsMs: readonly number[], { fromMs, toMs }: Pick<Bet, 'fromMs' | 'toMs'>) =>
  intervalsMs.filter((interval) => interval >= fromMs && interval <= toMs).length

/** Tried on the intervals it was chosen from, the best bet would look better than it is. */
function learnedWins(intervalsMs: readonly number[], betMs: number): number {
  const even = intervalsMs.filter((_, index) => index % 2 === 0)
  const odd = intervalsMs.filter((_, index) => index % 2 === 1)
  return wins(odd, fullest(even, betMs)) + wins(even, fullest(odd, betMs))
}

/** The stretch of `betMs` that holds most of the intervals. */
function fullest(intervalsMs: readonly number[], betMs: number): Pick<Bet, 'fromMs' | 'toMs'> {
  const sorted = ascending(intervalsMs)
  let best = { fromMs: 0, count: 0 }
  let past = 0
  for (const [first, fromMs] of sorted.entries()) {
    while ((sorted[past] ?? Number.POSITIVE_INFINITY) <= fromMs + betMs) past += 1
    if (past - first > best.count) best = { fromMs, count: past - first }
  }
  return { fromMs: best.fromMs, toMs: best.fromMs + betMs }
}
