/** The quarantine shelf: how full it is and which holds are about to end. */
import type { Quarantined } from '../../contract/quarantine.ts'

const SOON_MS = 3_600_000
const DAY_MS = 86_400_000
export const LONGEST_HOLD_DAYS = 90

/** `none`: it may be removed to make room. */
export type HoldState = 'none' | 'held' | 'ending'

export function holdState({ holdUntilAt }: Pick<Quarantined, 'holdUntilAt'>, nowMs: number): HoldState {
  if (holdUntilAt === null) return 'none'
  const leftMs = Date.parse(holdUntilAt) - nowMs
  if (leftMs <= 0) return 'none'
  return leftMs <= SOON_MS ? 'ending' : 'held'
}

/** What the next one that is quarantined would do to the shelf; null: there is room. */
export function nextWould(items: readonly Quarantined[], capacity: number, nowMs: number): string | null {
  if (items.length < capacity) return null
  const free = items.filter((item) => holdState(item, nowMs) === 'none').map(({ incarnation }) => incarnation)
  if (free.length === 0)
    return 'Every place is on hold: the next container that is quarantined would be destroyed at once.'
  return `The shelf is full: the next one makes #${Math.min(...free)} go, the oldest without a hold.`
}

export const holdChoices = [
  { id: 'day', label: '1 day', days: 1 },
  { id: 'week', label: '7 days', days: 7 },
  { id: 'month', label: '30 days', days: 30 },
  { id: 'longest', label: '90 days', days: LONGEST_HOLD_DAYS },
] as const
export type HoldChoice = (typeof holdChoices)[number]['id']

/** A little before the longest, so that the way to the server does not make it too long. */
export function holdUntil(choice: HoldChoice, nowMs: number): string {
  const days = holdChoices.find(({ id }) => id === choice)?.days ?? 1
  const untilMs = nowMs + days * DAY_MS - (days === LONGEST_HOLD_DAYS ? 60_000 : 0)
  return new Date(untilMs).toISOString()
}
