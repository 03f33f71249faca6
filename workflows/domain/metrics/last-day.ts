/** What the rotations of a day came to, from their records. */
import type { OutcomeName } from '../words.ts'
import { percentile } from './quantile.ts'

export interface EndedRotation {
  outcome: OutcomeName
  cutoverMs: number | null
  exposureMs: number | null
}

export interface DayFigures {
  rotated: number
  kept: number
  alarm: number
  /** null below 20 rotations: a percentile of fewer says nothing. */
  cutoverP50Ms: number | null
  cutoverP99Ms: number | null
  exposureP95Ms: number | null
  /** null without a rotation. */
  exposureMaxMs: number | null
}

export function dayFigures(rotations: readonly EndedRotation[]): DayFigures {
  const cutovers = known(rotations.map(({ cutoverMs }) => cutoverMs))
  const exposures = known(rotations.map(({ exposureMs }) => exposureMs))
  const count = (outcome: OutcomeName) => rotations.filter((rotation) => rotation.outcome === outcome).length
  return {
    rotated: count('rotated'),
    kept: count('kept'),
    alarm: count('alarm'),
    cutoverP50Ms: percentileOrNull(cutovers, 0.5),
    cutoverP99Ms: percentileOrNull(cutovers, 0.99),
    exposureP95Ms: percentileOrNull(exposures, 0.95),
    exposureMaxMs: exposures.at(-1) ?? null,
  }
}

/** Ascending. */
function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null).sort((a, b) => a - b)
}

function percentileOrNull(values: readonly number[], ratio: number): number | null {
  const found = percentile(values, ratio)
  return found.enough ? found.value : null
}
