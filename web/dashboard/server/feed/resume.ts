/** Where a stream goes on: pure rules over what the browser last held and what the database still has. */

/** Further behind than this, a fresh snapshot is cheaper than every event. */
export const MAX_BEHIND = 5_000

export interface FeedHead {
  /** Added to a row's number to make the id that browsers see; rises when the database is made or restored. */
  base: number
  /** Highest row number that was ever given. */
  last: number
}

export interface RetainedEvents extends FeedHead {
  /** Lowest row number that is still there; null when there is none. */
  oldest: number | null
}

export type ResumePlan = { kind: 'events'; afterRow: number } | { kind: 'snapshot'; reset: boolean }

/** @param lastEventId as the browser sent it; null when it sent none */
export function planResume(lastEventId: string | null, { base, last, oldest }: RetainedEvents): ResumePlan {
  if (lastEventId === null || lastEventId === '') return { kind: 'snapshot', reset: false }
  const anew: ResumePlan = { kind: 'snapshot', reset: true }
  const id = parseEventId(lastEventId)
  if (id === null) return anew
  const afterRow = id - base
  if (afterRow < 0 || afterRow > last || last - afterRow > MAX_BEHIND) return anew
  const isComplete = afterRow === last || (oldest !== null && afterRow + 1 >= oldest)
  return isComplete ? { kind: 'events', afterRow } : anew
}

function parseEventId(raw: string): number | null {
  if (!/^[0-9]{1,16}$/.test(raw)) return null
  const id = Number(raw)
  return Number.isSafeInteger(id) ? id : null
}
