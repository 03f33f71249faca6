import type { Event } from '../../contract/events.ts'
import { outcomeNames, stepDoing } from '../../lib/rotation-words.ts'
import { sightingText } from '../verdict/finding.ts'

type Facts = ReadonlyMap<string, unknown>

/** One event of the feed as a sentence; what it does not know it names by its type and subject. */
export function eventText({ type, subject, data }: Pick<Event, 'type' | 'subject' | 'data'>): string {
  const facts: Facts = new Map(typeof data === 'object' && data !== null ? Object.entries(data) : [])
  const text = (name: string) => {
    const value = facts.get(name)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  switch (type) {
    case 'container':
      return `${text('slot') ?? subject} became ${text('state') ?? 'something else'}.`
    case 'rotation.step':
      return `rotation ${text('epoch') ?? ''} was ${stepDoing(text('step') ?? '')}${text('state') === 'failed' ? ', and failed' : ''}.`
    case 'rotation.finished':
      return `rotation ${text('epoch') ?? ''} ended: ${outcomeOf(text('outcome'))}.`
    case 'policy':
      return facts.get('paused') == null
        ? `policy version ${text('version') ?? ''} was in force.`
        : `${text('by') ?? 'somebody'} paused rotation.`
    case 'alert':
      return `alert ${(text('code') ?? '').replaceAll('_', ' ')}: ${text('state') ?? ''}.`
    case 'security':
      return sightingText(data) ?? `a sighting in ${subject}.`
    default:
      return `${type} of ${subject}.`
  }
}

function outcomeOf(outcome: string | null): string {
  if (outcome === 'rotated' || outcome === 'kept' || outcome === 'alarm') return outcomeNames[outcome].toLowerCase()
  return 'unknown'
}
