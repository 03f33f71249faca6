/** Ends and ticks of the axes. */

const steps = [1, 2, 2.5, 5, 10]

/** The next number at or above `value` that reads well: 1, 2, 2.5 or 5 times a power of ten. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = steps.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10
  return step * power
}

/** Largest value, unknown ones left out; 0 without any. */
export function largest(lists: readonly (readonly (number | null)[])[]): number {
  let most = 0
  for (const list of lists) for (const value of list) if (value !== null && value > most) most = value
  return most
}

/** Steps between ticks of a duration axis in seconds, as a clock is read. */
export const durationSteps = [
  ...[0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800],
  ...[3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800],
]

/** Every `n`-th row such that at most `most` remain, the last always among them. */
export function thinned<T>(rows: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil(rows.length / most))
  return rows.filter((_, index) => (rows.length - 1 - index) % every === 0)
}
