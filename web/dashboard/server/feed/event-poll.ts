/** Follows the `events` table: one reader for all streams. */
import { setImmediate } from 'node:timers/promises'
import type { FeedSource } from './feed-source.ts'
import type { Frame } from './frame.ts'
import { createFrameHistory, type FrameHistory } from './frame-history.ts'
import { type FeedHead, MAX_BEHIND } from './resume.ts'
import type { FrameOf } from './stored-frames.ts'

const BATCH = 500
/** After so much readers get a turn, or a burst would look to the quickest of them as if it were too slow. */
const BURST_BYTES = 32 * 1_024

export interface EventPollDeps {
  source: FeedSource
  frameOf: FrameOf
  onFrame: (frame: Frame) => void
  /** The database was made anew or went back: what browsers hold is of another history. */
  onTurn: () => void
}

export interface EventPoll {
  /** Base and the row up to which everything has been told. */
  readonly head: FeedHead
  /** Tells what is new; whoever asks while that is being done waits for the same. */
  poll(): Promise<void>
  /** Frames past `row` as far as they are no longer in memory, and the row they reach. */
  readOlder(row: number): Promise<{ frames: Frame[]; row: number }>
  /** The rest, without a gap to what `onFrame` is told next; null when memory no longer reaches back to `row`. */
  takeRecent(row: number): { frames: Frame[]; row: number } | null
}

/** Where the telling stands. */
interface Place {
  head: FeedHead
  readonly history: FrameHistory
}

export async function startEventPoll(deps: EventPollDeps): Promise<EventPoll> {
  const { source } = deps
  const history = createFrameHistory(MAX_BEHIND)
  const place: Place = { head: await source.readHead(), history }
  history.clear(place.head.last)
  let polling: Promise<void> | null = null
  return {
    get head() {
      return place.head
    },
    poll() {
      polling ??= advance(deps, place).finally(() => {
        polling = null
      })
      return polling
    },
    readOlder: (row) => readOlder(deps, place, row),
    takeRecent(row) {
      if (row < history.start) return null
      return { frames: history.after(row), row: Math.max(row, place.head.last) }
    },
  }
}

async function advance(deps: EventPollDeps, place: Place): Promise<void> {
  const { source, onTurn } = deps
  const { base, last } = place.head
  let seen = await source.readHead()
  if (seen.base === base && seen.last >= last) return tellUpTo(deps, place, seen.last)
  if (seen.base === base) {
    await source.renewBase(base + last)
    seen = await source.readHead()
  }
  place.head = seen
  place.history.clear(seen.last)
  onTurn()
}

async function tellUpTo({ source, frameOf, onFrame }: EventPollDeps, place: Place, highest: number): Promise<void> {
  const { base } = place.head
  let burstBytes = 0
  while (place.head.last < highest) {
    const rows = await source.readAfter(place.head.last, BATCH)
    for (const row of rows) {
      const frame = await frameOf(row, base)
      place.head = { base, last: row.row }
      if (frame === null) continue
      place.history.push(frame)
      onFrame(frame)
      burstBytes += frame.bytes.byteLength
      if (burstBytes < BURST_BYTES) continue
      await setImmediate()
      burstBytes = 0
    }
    // Numbers may be skipped: what was not there when the highest was read never will be.
    if (rows.length < BATCH) place.head = { base, last: Math.max(place.head.last, highest) }
  }
}

async function readOlder({ source, frameOf }: EventPollDeps, { head, history }: Place, row: number) {
  const frames: Frame[] = []
  let reached = row
  while (reached < history.start) {
    const rows = await source.readAfter(reached, BATCH)
    for (const event of rows) {
      const frame = await frameOf(event, head.base)
      if (frame !== null) frames.push(frame)
      reached = event.row
    }
    if (rows.length < BATCH) reached = Math.max(reached, history.start)
  }
  return { frames, row: reached }
}
