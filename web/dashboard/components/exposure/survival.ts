/** Reading the survival curve at a point. */

export interface CurvePoint {
  atMs: number
  ratio: number
}

/** Share exposed longer than `neededMs`, never told too low: between two points the earlier one counts. */
export function shareLonger(curve: readonly CurvePoint[], neededMs: number): number {
  let share = 1
  for (const { atMs, ratio } of curve) {
    if (atMs > neededMs) break
    share = ratio
  }
  return share
}

/** Where the slider stands at first: three minutes, or the middle of what there is. */
export function firstNeedMs(curve: readonly CurvePoint[]): number {
  const longestMs = curve.at(-1)?.atMs ?? 0
  return longestMs > 200_000 ? 180_000 : Math.round(longestMs / 2)
}

/** Steps of the slider: about two hundred, in whole seconds where the range is minutes. */
export function needStepMs(curve: readonly CurvePoint[]): number {
  const longestMs = curve.at(-1)?.atMs ?? 0
  return longestMs > 100_000
    ? Math.max(1, Math.round(longestMs / 200_000)) * 1_000
    : Math.max(1, Math.round(longestMs / 200))
}
