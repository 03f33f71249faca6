/** The question that the policy editor puts to its worker, and the answer: what holds now and what would hold then. */
import { compareSimulations, type FigureChange } from '../../../workflows/domain/metrics/compare-simulations.ts'
import { type PolicySimulation, simulatePolicy } from '../../../workflows/domain/metrics/simulate-policy.ts'
import type { Policy } from '../../../workflows/domain/policy.ts'

export const WHAT_IF_DRAWS = 10_000
/** Both sides draw from the same seed, so that a difference is the policies' own. */
export const WHAT_IF_SEED = 1

export interface WhatIfQuestion {
  /** Rises with every question; an answer to an older one is dropped. */
  id: number
  now: Policy
  next: Policy
  /** Measured CPU time of one rotation; null where none was measured. */
  costCpuMsPerRotation: number | null
  /** Measured time of a drain; null: the whole grace counts. */
  drainMs: number | null
}

export interface WhatIfAnswer {
  id: number
  now: PolicySimulation
  next: PolicySimulation
  changes: FigureChange[]
  tookMs: number
}

/**
 * Answers questions; what is in force is simulated once, as it is the same from one question to the next.
 * @param clock milliseconds that only rise, for example `performance.now`
 */
export function createWhatIf(clock: () => number): (question: WhatIfQuestion) => WhatIfAnswer {
  let known: { key: string; simulation: PolicySimulation } | null = null
  return ({ id, now: inForce, next: edited, costCpuMsPerRotation, drainMs }) => {
    const startedMs = clock()
    const options = { draws: WHAT_IF_DRAWS, seed: WHAT_IF_SEED, costCpuMsPerRotation, drainMs }
    const key = JSON.stringify([inForce, options])
    if (known?.key !== key) known = { key, simulation: simulatePolicy(inForce, options) }
    const now = known.simulation
    const next = simulatePolicy(edited, options)
    return { id, now, next, changes: compareSimulations(now, next), tookMs: clock() - startedMs }
  }
}
