/** Pages of events put together: newest first, each once. */
import type { Event } from '../../contract/events.ts'
import type { EventsFilter } from './event-filter.tsx'
import { factOf } from './event-words.ts'

export function mergeEvents(known: readonly Event[], read: readonly Event[]): Event[] {
  const byId = new Map([...known, ...read].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/** Those that came after the newest one that is shown. */
export function newerThan(read: readonly Event[], newestShown: number): Event[] {
  return read.filter(({ id }) => id > newestShown)
}

const rank = { info: 0, warning: 1, alarm: 2 } as const

export function matches(event: Event, { kind, severity }: EventsFilter): boolean {
  return rank[event.severity] >= rank[severity] && (kind === 'all' || factOf(event).kind === kind)
}
