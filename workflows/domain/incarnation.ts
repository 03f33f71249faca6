/** The life of one container in a slot. */

export const incarnationStates = [
  'created',
  'warming',
  'spare',
  'candidate',
  'serving',
  'draining',
  'quarantined',
  'destroyed',
  'failed',
] as const
export type IncarnationState = (typeof incarnationStates)[number]

/** Where each state may lead. `draining → serving` is the way back before the point of no return. */
export const incarnationMoves: Record<IncarnationState, readonly IncarnationState[]> = {
  created: ['warming', 'quarantined', 'failed', 'destroyed'],
  warming: ['spare', 'candidate', 'quarantined', 'failed', 'destroyed'],
  spare: ['candidate', 'quarantined', 'failed', 'destroyed'],
  // Back to spare only without having served: `mayMove` says which.
  candidate: ['spare', 'serving', 'quarantined', 'failed', 'destroyed'],
  serving: ['draining', 'quarantined', 'failed', 'destroyed'],
  draining: ['serving', 'quarantined', 'failed', 'destroyed'],
  quarantined: ['destroyed'],
  failed: ['quarantined', 'destroyed'],
  destroyed: [],
}

/** An incarnation that has served is never a spare or a candidate again. */
export function mayMove(from: IncarnationState, to: IncarnationState, hasServed: boolean): boolean {
  if (hasServed && (to === 'spare' || to === 'candidate')) return false
  return incarnationMoves[from].includes(to)
}
