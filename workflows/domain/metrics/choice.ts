/** How well the next slot could be guessed from the one that serves. */
import { choiceRatios, type Traits } from '../choose-replacement.ts'
import type { Switch } from './facts.ts'
import { type Figure, figureOf } from './min-samples.ts'

/** With two slots the next is always the other one. */
export interface NoChoice {
  enough: false
  reason: 'no_choice'
  n: number
}

export interface ChoiceFigures {
  slots: readonly string[]
  /** Switches by slot left (row) and slot taken (column), in the order of `slots`. */
  counts: number[][]
  /** Rows as shares that sum to 1; null where a slot was never left. */
  shareRatios: (number[] | null)[]
  /** 0 (the next slot is certain) to 1 (nobody can do better than one in n − 1). */
  entropyRatio: Figure | NoChoice
  /** The same without what few samples take from it. */
  correctedRatio: Figure | NoChoice
}

/**
 * H(next | current) / log₂(n − 1), H = −Σᵢ p(i) Σⱼ p(j|i) log₂ p(j|i), no unit. `correctedRatio` adds Miller and
 * Madow's (used cells − used rows) / (2N·ln 2) bits, at most to 1. Failovers are left out: nobody drew them.
 * Caveat: it sees the pair alone; and fewer ready spares than n − 1 lower it, for then there was less to choose from.
 * @param slots all of the pool; switches from or to others are left out
 */
export function choiceFigures(switches: readonly Switch[], slots: readonly string[]): ChoiceFigures {
  const counts = transitions(switches, slots)
  const sums = counts.map((row) => row.reduce((sum, count) => sum + count, 0))
  const n = sums.reduce((sum, count) => sum + count, 0)
  const shareRatios = counts.map((row, from) => (sums[from] ? row.map((count) => count / (sums[from] ?? 1)) : null))
  const known = { slots, counts, shareRatios }
  if (slots.length <= 2) {
    const none: NoChoice = { enough: false, reason: 'no_choice', n }
    return { ...known, entropyRatio: none, correctedRatio: none }
  }
  const bits = shareRatios.reduce((sum, row, from) => sum + ((sums[from] ?? 0) / n) * (row ? entropyBits(row) : 0), 0)
  const cells = counts.flat().filter((count) => count > 0).length
  const bias = (cells - sums.filter((sum) => sum > 0).length) / (2 * n * Math.LN2)
  const most = Math.log2(slots.length - 1)
  return {
    ...known,
    entropyRatio: figureOf(n, () => bits / most),
    correctedRatio: figureOf(n, () => Math.min(1, (bits + bias) / most)),
  }
}

function transitions(switches: readonly Switch[], slots: readonly string[]): number[][] {
  const counts = slots.map(() => slots.map(() => 0))
  for (const { from, to, trigger } of switches) {
    const row = counts[slots.indexOf(from)]
    const column = slots.indexOf(to)
    if (row === undefined || column < 0 || from === to || trigger === 'failover') continue
    row[column] = (row[column] ?? 0) + 1
  }
  return counts
}

/** −Σ p·log₂ p. */
export function entropyBits(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0)
}

/**
 * What `entropyRatio` comes to in the long run for a pool of these incarnations: below 1 by what the preference for
 * unlike spares takes on purpose. null with two slots or fewer.
 */
export function intendedEntropyRatio(pool: readonly Traits[]): number | null {
  if (pool.length <= 2) return null
  const most = Math.log2(pool.length - 1)
  const ratios = pool.map((serving, index) => {
    const spares = pool.filter((_, other) => other !== index)
    return entropyBits(choiceRatios(spares, serving)) / most
  })
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
}
