/** Mean and spread of samples. */

/** Arithmetic mean, in the unit of the samples; NaN without one. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** E[X²] in the squared unit of the samples; NaN without one. */
export function secondMoment(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length
}

/** s / x̄ with s² = Σ(x − x̄)² / (n − 1): 0 for samples that are all alike, no unit. Needs two samples. */
export function coefficientOfVariation(values: readonly number[]): number {
  const centre = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1)) / centre
}
