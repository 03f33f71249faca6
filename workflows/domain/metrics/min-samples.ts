/** A figure is told with the number of samples behind it, or not at all. */

/** Rotations behind each figure of exposure and unpredictability; below it chance alone moves the figure too far. */
export const LEAST_ROTATIONS = 30

/** A percentile of fewer is one of the outermost values. */
export const LEAST_FOR_PERCENTILE = 20

export interface Measured<T = number> {
  enough: true
  value: T
  n: number
}

export interface NotEnough {
  enough: false
  reason: 'too_few'
  n: number
  needed: number
}

export type Figure<T = number> = Measured<T> | NotEnough

/** `compute` runs only when `n` reaches `needed`. */
export function figureOf<T>(n: number, compute: () => T, needed = LEAST_ROTATIONS): Figure<T> {
  return n < needed ? { enough: false, reason: 'too_few', n, needed } : { enough: true, value: compute(), n }
}
