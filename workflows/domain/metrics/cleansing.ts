/** What rotations proved and what they cost. */
import type { RotationEnd } from './facts.ts'
import { type Figure, figureOf } from './min-samples.ts'

export interface CleansingFigures {
  /** Rotations that replaced an incarnation, and those of them with all four proofs: facts at any number. */
  replaced: number
  proved: number
  /** `proved` / `replaced`. */
  provedRatio: Figure
  /** Share of the exposed time that a proven cleansing has ended. */
  coverageRatio: Figure
  /** Requests that failed through us, in all, and over how many rotations that was counted. */
  lost: number
  lostPerRotation: Figure
  /** Rotations that ended as `kept` or `alarm`, of all. */
  failed: number
  failedRatio: Figure
  /** CPU milliseconds of one rotation, mean over those that were measured. */
  cpuMsPerRotation: Figure
}

/**
 * Shares and means over ended rotations. A rotation whose proof is unknown counts as not proved.
 * Coverage = Σ exposure of proven / Σ exposure of all that left: one unproven incarnation that stayed long weighs more
 * than one that stayed a minute.
 * Caveat: a proof says that nothing of the old container is left, not that the image itself is sound.
 */
export function cleansingFigures(rotations: readonly RotationEnd[]): CleansingFigures {
  const left = rotations.filter(({ outcome }) => outcome === 'rotated')
  const proved = left.filter((rotation) => rotation.proved === true)
  const failed = rotations.length - left.length
  const losses = known(rotations.map(({ lost }) => lost))
  const costs = known(left.map(({ cpuMs }) => cpuMs))
  const timed = known(rotations.map(({ exposureMs }) => exposureMs))
  const exposedMs = sum(timed)
  const coveredMs = sum(known(proved.map(({ exposureMs }) => exposureMs)))
  return {
    replaced: left.length,
    proved: proved.length,
    provedRatio: figureOf(left.length, () => proved.length / left.length),
    coverageRatio: figureOf(timed.length, () => (exposedMs === 0 ? 1 : coveredMs / exposedMs)),
    lost: sum(losses),
    lostPerRotation: figureOf(losses.length, () => sum(losses) / losses.length),
    failed,
    failedRatio: figureOf(rotations.length, () => failed / rotations.length),
    cpuMsPerRotation: figureOf(costs.length, () => sum(costs) / costs.length),
  }
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
