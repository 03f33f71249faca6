/** The steps of a chart: how wide they are, and out of which ring they are made. */
import { MOST_POINTS } from '../../../contract/metrics.ts'

export interface TimeGrid {
  /** Start of the first step, in Unix seconds on the grid. */
  fromS: number
  stepS: number
  steps: number
  /** End of the window; the last step may reach past it. */
  toS: number
}

/** Resolution in seconds and how long a ring reaches back. */
const rings = [
  { resS: 2, keepS: 3_600 },
  { resS: 30, keepS: 172_800 },
  { resS: 300, keepS: 7_776_000 },
] as const

const widths = [2, 4, 6, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400] as const

/** The narrowest step that neither asks more of the rings than they hold nor makes more than 720 of them. */
export function timeGrid({ toMs, windowMs, nowMs }: { toMs: number; windowMs: number; nowMs: number }): TimeGrid {
  const toS = Math.ceil(toMs / 1_000)
  const windowS = Math.ceil(windowMs / 1_000)
  const ageS = nowMs / 1_000 - (toS - windowS)
  // A step is as wide as the points of the ring that still holds the window's beginning.
  const ring = rings.find(({ keepS }) => ageS <= keepS) ?? rings[2]
  const widest = widths[widths.length - 1] ?? ring.resS
  const fits = (stepS: number) =>
    stepS >= ring.resS && stepS % ring.resS === 0 && Math.ceil(windowS / stepS) < MOST_POINTS
  const stepS = widths.find(fits) ?? widest
  const fromS = Math.floor((toS - windowS) / stepS) * stepS
  return { fromS, stepS, steps: Math.ceil((toS - fromS) / stepS), toS }
}

/** `value` of each step, null where there is none. */
export function column<T>(
  grid: TimeGrid,
  byStep: ReadonlyMap<number, T>,
  value: (found: T) => number | null,
): (number | null)[] {
  return Array.from({ length: grid.steps }, (_, step) => {
    const found = byStep.get(step)
    return found === undefined ? null : value(found)
  })
}

export interface RingPart {
  resS: number
  fromS: number
  belowS: number
}

/** Which ring answers for which part: the coarse one for what it has, a finer one for the end that it lacks. */
export function ringParts(grid: TimeGrid, foldedUntilS: ReadonlyMap<number, number>): RingPart[] {
  const endS = grid.fromS + grid.steps * grid.stepS
  const parts: RingPart[] = []
  let fromS = grid.fromS
  for (const { resS } of rings.toReversed()) {
    if (resS > grid.stepS) continue
    const untilS = resS === rings[0].resS ? endS : (foldedUntilS.get(resS) ?? fromS)
    const belowS = Math.min(endS, untilS)
    if (belowS > fromS) parts.push({ resS, fromS, belowS })
    fromS = Math.max(fromS, belowS)
  }
  return parts
}
