/** The eight cells of a rotation's strip. */
import { isSwitched, type ShownStep, shownSteps, stepNumber } from '../../lib/rotation-words.ts'

export type CellState = 'done' | 'running' | 'draining' | 'failed' | 'waiting'

export interface Cell {
  step: ShownStep
  state: CellState
}

export interface StripInput {
  outcome: 'rotated' | 'kept' | 'alarm' | null
  /** The one under way, or the last one that was reached. */
  step: string | null
}

/** A strip says how far a rotation came; what a kept one went through is not known from its row alone. */
export function cellsOf({ outcome, step }: StripInput): Cell[] {
  if (outcome === 'rotated') return shownSteps.map((name) => ({ step: name, state: 'done' }))
  const reached = step === null ? 0 : stepNumber(step)
  return shownSteps.map((name, index) => ({ step: name, state: stateOf(index + 1, { reached, outcome }) }))
}

function stateOf(number: number, { reached, outcome }: { reached: number; outcome: StripInput['outcome'] }): CellState {
  if (number < reached) return 'done'
  if (number > reached || reached === 0) return 'waiting'
  if (outcome !== null) return 'failed'
  return number === 5 ? 'draining' : 'running'
}

/** For those who do not see it. */
export function stripLabel({ outcome, step }: StripInput): string {
  if (outcome === 'rotated') return 'All 8 steps done'
  if (step === null || stepNumber(step) === 0) return outcome === null ? 'Beginning' : 'Went back before the switch'
  if (outcome === null) return `Step ${stepNumber(step)} of 8`
  return `${isSwitched(step) ? 'Stopped' : 'Went back'} at step ${stepNumber(step)} of 8`
}
