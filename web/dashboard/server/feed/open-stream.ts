/** What a stream begins with: the events since its browser left, or a snapshot. */
import type { EventPoll } from './event-poll.ts'
import type { FeedSource } from './feed-source.ts'
import { encodeEvent } from './frame.ts'
import { planResume } from './resume.ts'
import type { Snapshot } from './snapshots.ts'
import type { StatsTicks } from './stats-ticks.ts'

export interface OpeningDeps {
  source: FeedSource
  events: EventPoll
  readSnapshot: () => Promise<Snapshot>
  ticks: StatsTicks
  clock: { now(): number }
}

export interface Opening {
  /** Sent before, and after, the events that are still in memory. */
  first: Uint8Array[]
  last: Uint8Array[]
  /** Everything up to this row is in `first`. */
  row: number
  /** Of the history that it belongs to. */
  base: number
}

export async function openStream(deps: OpeningDeps, lastEventId: string | null): Promise<Opening> {
  const { source, events, readSnapshot, ticks, clock } = deps
  const head = await source.readHead()
  const plan = planResume(lastEventId, { ...head, oldest: lastEventId === null ? null : await source.readOldest() })
  const snapshot = await readSnapshot()
  const stats = ticks.full(clock.now())
  const figures = stats === null ? [] : [encodeEvent({ type: 'stats', data: stats })]
  if (plan.kind === 'snapshot') {
    return { first: [snapshot.encode(plan.reset)], last: figures, row: snapshot.head.last, base: snapshot.head.base }
  }
  const { frames, row } = await events.readOlder(plan.afterRow)
  // Ages and windows are as of now and not as of when the browser left.
  const state = encodeEvent({ type: 'state', data: snapshot.state })
  return { first: [...frames.map(({ bytes }) => bytes), state], last: figures, row, base: head.base }
}
