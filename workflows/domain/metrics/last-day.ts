/** What the rotations of a day came to, from their records. */
import type { OutcomeName } from '../words.ts'

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

const LEAST_SAMPLES = 20

export function dayFigures(rotations: readonly EndedRotation[]): DayFigures {
  const cutovers = known(rotations.map(({ cutoverMs }) => cutoverMs))
  const exposures = known(rotations.map(({ exposureMs }) => exposureMs))
  const count = (outcome: OutcomeName) => rotations.filter((rotation) => rotation.outcome === outcome).length
  return {
    rotated: count('rotated'),
    kept: count('kept'),
    alarm: count('alarm'),
    cutoverP50Ms: percentile(cutovers, 0.5),
    cutoverP99Ms: percentile(cutovers, 0.99),
    exposureP95Ms: percentile(exposures, 0.95),
    exposureMaxMs: exposures.at(-1) ?? null,
  }
}

/** Ascending. */
function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null).sort((a, b) => a - b)
}

/** Nearest rank: always a value that was measured. */
export function percentile(ascending: readonly number[], ratio: number): number | null {
  if (ascending.length < LEAST_SAMPLES) return null
  return ascending[Math.max(0, Math.ceil(ratio * ascending.length) - 1)] ?? null
}
