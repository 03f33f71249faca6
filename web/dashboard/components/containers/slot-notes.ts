/** What is noteworthy about a slot, in sentences. */
import type { Container } from '../../contract/containers.ts'
import { formatAge } from '../../lib/format.ts'

/** Older figures are shown grey, with their age. */
export const LATE_MS = 10_000

export function statsAgeMs({ statsAt }: Pick<Container, 'statsAt'>, nowMs: number): number | null {
  return statsAt === null ? null : Math.max(0, nowMs - Date.parse(statsAt))
}

/** After a switch HAProxy's word comes with the next reading, a little after the state. */
const SETTLING_MS = 10_000

/** null: nothing to say, HAProxy's word is not known, or the state is too new to judge it. */
export function disagreement({ slot, state, loadBalancer, stateSinceAt }: Container, nowMs: number): string | null {
  if (loadBalancer === null) return null
  if (stateSinceAt !== null && nowMs - Date.parse(stateSinceAt) < SETTLING_MS) return null
  const isUp = loadBalancer.toUpperCase().startsWith('UP')
  if (state === 'serving' && !isUp) {
    return `Recorded as serving, but HAProxy says ${loadBalancer} of ${slot}. The check of every minute puts one of them right.`
  }
  if (isUp && (state === 'empty' || state === 'spare' || state === 'quarantined' || state === 'failed')) {
    return `HAProxy says ${loadBalancer} of ${slot}, although it should get no traffic. The check of every minute puts it right.`
  }
  return null
}

/** What a state means for the person who looks; null where the word says it. */
export function stateNote({ state, stateSinceAt }: Container, nowMs: number): string | null {
  const age = stateSinceAt === null ? null : formatAge(nowMs - Date.parse(stateSinceAt))
  const since = age === null ? '' : ` for ${age}`
  switch (state) {
    case 'empty':
      return 'No container stands here. The check of every minute makes one if the policy wants a spare.'
    case 'created':
    case 'warming':
      return `Starting${since}. It becomes a spare once it is healthy and proved clean.`
    case 'candidate':
      return `Healthy and known to HAProxy${since}, without traffic: it takes over at once if the serving one dies.`
    case 'failed':
      return `It failed${since}. It is removed and made anew.`
    case 'quarantined':
      return 'It was cut from traffic and stopped. It stands on the quarantine shelf, and this slot is filled anew.'
    default:
      return null
  }
}

/** How a sentence about a container that is cut off begins. */
export function connectionsWords(connections: number | null): string {
  if (connections === null) return 'What is open there'
  return connections === 1 ? 'Its 1 open connection' : `Its ${connections} open connections`
}
