import { count, listed } from '../../lib/verdict-words.ts'
import type { Lanes } from './lanes.ts'

export interface TraceWords {
  lanes: Lanes
  minutes: number
  clock: (atMs: number) => string
}

/** The trace in two sentences, for those who do not see it. */
export function describeTrace({ lanes, minutes, clock }: TraceWords): string {
  const { switches, serving, flags } = lanes
  const last = serving.at(-1)
  const who = last === undefined ? 'Nobody serves now.' : `${last.slot} serves now.`
  const moves = `Last ${minutes} minutes: the traffic moved ${switches.length === 1 ? 'once' : count(switches.length, 'time')}.`
  const events = flags.map(({ atMs, rotation }) => `${clock(atMs)} (rotation ${rotation.epoch})`)
  return `${moves} ${who}${events.length === 0 ? '' : ` Out of the ordinary: ${listed(events)}.`}`
}
