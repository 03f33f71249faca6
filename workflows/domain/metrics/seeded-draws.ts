/** Repeatable uniform draws for simulations; anyone can compute them, so nothing that must stay unknown uses them. */

/** Draws in [0, 1) with 32 bits each: mulberry32 (Tommy Ettinger, public domain). */
export function seededDraws(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` draws, one from each `count`-th of [0, 1) and rising: uniform as a whole, with far less noise in a mean. */
export function stratifiedDraws(count: number, seed: number): number[] {
  const draw = seededDraws(seed)
  return Array.from({ length: count }, (_, index) => (index + draw()) / count)
}
