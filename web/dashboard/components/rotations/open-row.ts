import type { RotationState } from '../../contract/rotation.ts'
import { isSwitched } from '../../lib/rotation-words.ts'

/** What the live state tells of the rotation under way; its own row names the two containers only at its end. */
export interface OpenRow {
  epoch: number
  step: string
  from: string | null
  /** null until it serves: nobody may know it before. */
  to: string | null
}

export function openRowOf(state: Pick<RotationState, 'rotation' | 'serving' | 'draining'> | null): OpenRow | null {
  if (state === null || state.rotation === null) return null
  const { rotation, serving, draining } = state
  const { epoch, step } = rotation
  if (!isSwitched(step)) return { epoch, step, from: serving?.slot ?? null, to: null }
  return { epoch, step, from: draining[0]?.slot ?? null, to: serving?.slot ?? null }
}
