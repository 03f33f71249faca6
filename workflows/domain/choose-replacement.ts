/**
 * Which ready spare takes over. The draw must stay a draw: an intruder who knows the pool may guess no better than one
 * in n. So unlike spares are preferred by weight only, at most 1.1 to 1. With that no spare is ever more than 10 % likelier
 * than 1/n, and the entropy of the choice stays above 0.998 of its maximum, for every n and mix (property test).
 * A filter ("only other variants") would leave one possible answer whenever one spare differs, so there is none.
 * Variety itself is made where it costs no entropy: `prepareSpare` draws the variant that the pool lacks most.
 */

/** What two incarnations can differ in. The variant carries its uid; two living containers never share an address. */
export interface Traits {
  variant: string
  imageDigest: string
  address: string | null
}

const PREFERENCE = 0.1

/** 0 (alike) to 1 (nothing in common). */
export function difference(a: Traits, b: Traits): number {
  const differing = [a.variant !== b.variant, a.imageDigest !== b.imageDigest, a.address !== b.address]
  return differing.filter(Boolean).length / differing.length
}

/** Chance of each spare, in order; sums to 1. Without a serving one all are equal. */
export function choiceRatios(spares: readonly Traits[], serving: Traits | null): number[] {
  const weights = spares.map((spare) => 1 + (serving === null ? 0 : PREFERENCE * difference(spare, serving)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** @param draw uniform in [0, 1) from the CSPRNG. Answers null only when there is no spare. */
export function chooseReplacement<T extends Traits>(
  spares: readonly T[],
  serving: Traits | null,
  draw: number,
): T | null {
  let left = draw
  for (const [index, ratio] of choiceRatios(spares, serving).entries()) {
    left -= ratio
    if (left < 0) return spares[index] ?? null
  }
  return spares.at(-1) ?? null // the ratios sum to 1 only up to rounding
}

/** The variants that the living incarnations use least; the new spare draws one of these. */
export function scarcestVariants(variants: readonly string[], living: readonly string[]): string[] {
  const uses = variants.map((variant) => living.filter((used) => used === variant).length)
  const fewest = Math.min(...uses)
  return variants.filter((_, index) => uses[index] === fewest)
}
