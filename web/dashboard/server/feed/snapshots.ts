/** What a stream begins with, read at one moment together with its id, and shared by all who ask within an instant. */
import type { SnapshotEvent, StateEvent } from '../../contract/stream.ts'
import { encodeEvent } from './frame.ts'
import type { FeedHead } from './resume.ts'

export interface SnapshotParts extends Omit<SnapshotEvent, 'reset' | 'version'> {
  head: FeedHead
}

export interface Snapshot {
  head: FeedHead
  event: SnapshotEvent
  state: StateEvent
  /** As an event with its id. */
  encode(reset: boolean): Uint8Array
}

export interface Snapshots {
  read(): Promise<Snapshot>
  /** The next one is read anew. */
  forget(): void
}

export interface SnapshotsDeps {
  /** All parts as of one moment. */
  readParts: () => Promise<SnapshotParts>
  version: string
  /** A monotonic clock in ms. */
  elapsed: () => number
}

/** A browser that gets a snapshot this old also gets the events since. */
const SHARED_MS = 100

export function createSnapshots({ readParts, version, elapsed }: SnapshotsDeps): Snapshots {
  let shared: { at: number; snapshot: Promise<Snapshot> } | null = null
  return {
    read() {
      if (shared !== null && elapsed() - shared.at < SHARED_MS) return shared.snapshot
      const snapshot = readParts().then((parts) => toSnapshot(parts, version))
      const mine = { at: elapsed(), snapshot }
      shared = mine
      snapshot.catch(() => {
        if (shared === mine) shared = null
      })
      return snapshot
    },
    forget() {
      shared = null
    },
  }
}

function toSnapshot({ head, ...parts }: SnapshotParts, version: string): Snapshot {
  const id = head.base + head.last
  const rotation = { ...parts.rotation, eventId: id }
  const event: SnapshotEvent = { reset: false, ...parts, rotation, version }
  const bytes = new Map<boolean, Uint8Array>()
  return {
    head,
    event,
    state: { rotation, containers: parts.containers, slots: parts.slots },
    encode(reset) {
      const known = bytes.get(reset)
      if (known !== undefined) return known
      const made = encodeEvent({ type: 'snapshot', id, data: { ...event, reset } })
      bytes.set(reset, made)
      return made
    },
  }
}
