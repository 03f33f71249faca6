/** Whether the serving slot is down for real, and who takes over: pure, fed by the watch loop. */
import type { SlotName } from './ids.ts'
import type { PoolWanted } from './wanted.ts'

/**
 * After a start of HAProxy or of the gateway the serving slot is down until its first check has passed. Only when that
 * takes longer than this is it a failure; a slot that was seen up fails over at once.
 */
export const FIRST_CHECK_GRACE_MS = 1000

export interface Watched {
  serving: SlotName | null
  seenUp: boolean
  downSinceMs: number | null
}

export interface Sighting {
  serving: SlotName | null
  isDown: boolean
  /** HAProxy was just set to the wanted state, most likely because it is a new process. */
  wasReset: boolean
  nowMs: number
}

export function observed(before: Watched | null, { serving, isDown, wasReset, nowMs }: Sighting): Watched {
  const isSame = before !== null && before.serving === serving && !wasReset
  const downSinceMs = isDown ? ((isSame ? before.downSinceMs : null) ?? nowMs) : null
  return { serving, seenUp: !isDown || (isSame && before.seenUp), downSinceMs }
}

export function isFailoverDue({ serving, seenUp, downSinceMs }: Watched, nowMs: number): boolean {
  if (serving === null || downSinceMs === null) return false
  return seenUp || nowMs - downSinceMs >= FIRST_CHECK_GRACE_MS
}

/** The standing candidate; without one, a slot that still drains and is healthy. @param open slots with an open gate */
export function successor(wanted: PoolWanted, open: readonly SlotName[]): SlotName | null {
  const isCandidate = (name: SlotName) => wanted.slots.get(name)?.state === 'candidate'
  return open.find(isCandidate) ?? open[0] ?? null
}
