/** Each figure of a simulated policy, now and as it would be then. */
import type { PolicySimulation } from './simulate-policy.ts'

export const simulatedFigures = [
  'exposureP50Ms',
  'exposureP95Ms',
  'exposureMaxMs',
  'meanMs',
  'medianMs',
  'residualMs',
  'bestGuessRatio',
  'rotationsPerDay',
  'cpuMsPerDay',
] as const satisfies readonly (keyof PolicySimulation)[]
export type SimulatedFigure = (typeof simulatedFigures)[number]

export interface FigureChange {
  figure: SimulatedFigure
  now: number | null
  next: number | null
  /** next / now − 1: +0.1 is a tenth more; null where one of them is unknown or now is 0. */
  changeRatio: number | null
}

/** In the order of `simulatedFigures`. Both must come from the same seed and number of draws. */
export function compareSimulations(now: PolicySimulation, next: PolicySimulation): FigureChange[] {
  return simulatedFigures.map((figure) => ({
    figure,
    now: now[figure],
    next: next[figure],
    changeRatio: changeOf(now[figure], next[figure]),
  }))
}

function changeOf(now: number | null, next: number | null): number | null {
  return now === null || next === null || now === 0 ? null : next / now - 1
}
