/** The quarantine shelf: stopped containers that are kept for inspection (docker-proxy page, section 3). */
import type { ContainerId, Epoch, SlotName } from './ids.ts'

/** As many as docker-proxy lets there be. */
export const SHELF_PLACES = 4

const SHELVED = /^.+\.q([1-9][0-9]*)$/

export function shelfName(slot: SlotName, epoch: Epoch): string {
  return `${slot}.q${epoch}`
}

export function isShelfName(name: string): boolean {
  return SHELVED.test(name)
}

/** The slot that a container's name holds: the name itself, or what stands before the shelf's mark. */
export function slotIn(name: string): string {
  return isShelfName(name) ? name.slice(0, name.lastIndexOf('.q')) : name
}

export interface Shelved {
  id: ContainerId
  name: string
  /** ISO instant; null: not held. */
  holdUntil: string | null
}

/**
 * Whom to remove so that one more has a place: the oldest that are not held. null: all are held, so there is no place.
 * Epochs only rise, so the number in the name tells who came first.
 */
export function makeRoom<T extends Shelved>(shelf: readonly T[], nowMs: number): T[] | null {
  const surplus = shelf.length - (SHELF_PLACES - 1)
  if (surplus <= 0) return []
  const free = shelf.filter((kept) => !isHeld(kept, nowMs)).toSorted((a, b) => epochIn(a) - epochIn(b))
  return free.length < surplus ? null : free.slice(0, surplus)
}

export function isHeld({ holdUntil }: Pick<Shelved, 'holdUntil'>, nowMs: number): boolean {
  return holdUntil !== null && Date.parse(holdUntil) > nowMs
}

function epochIn({ name }: Shelved): number {
  return Number(SHELVED.exec(name)?.[1] ?? 0)
}
