/** A row of `events` becomes bytes; what the stream has no name for, or cannot say, becomes nothing. */
import { isStoredEventType, type StoredEventType, storedEvents } from '../../contract/stream.ts'
import type { StoredEvent } from './feed-source.ts'
import { encodeEvent, type Frame } from './frame.ts'

export interface StoredFramesDeps {
  /** As `GET /api/rotations/{id}` has it; null when it is not there. */
  readRotation: (epoch: number) => Promise<unknown>
  onUnreadable: (row: number, type: string) => void
}

export type FrameOf = (event: StoredEvent, base: number) => Promise<Frame | null>

export function createStoredFrames({ readRotation, onUnreadable }: StoredFramesDeps): FrameOf {
  return async ({ row, type, data: text }, base) => {
    if (!isStoredEventType(type)) return null
    const data = parseStored(type, parseJson(text)) ?? (await readAnew(type, parseJson(text)))
    if (data === null) {
      onUnreadable(row, type)
      return null
    }
    return { bytes: encodeEvent({ type, id: base + row, data }), row, droppable: false }
  }

  // A row names the incarnations of a rotation by number and not by slot; the rotation itself has all of it.
  async function readAnew(type: StoredEventType, raw: unknown): Promise<unknown> {
    if (type !== 'rotation.finished' || typeof raw !== 'object' || raw === null || !('epoch' in raw)) return null
    return typeof raw.epoch === 'number' ? parseStored(type, await readRotation(raw.epoch)) : null
  }
}

function parseStored(type: StoredEventType, raw: unknown): unknown {
  const result = storedEvents[type].safeParse(raw)
  return result.success ? result.data : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a row that is not JSON is unreadable like one of another shape
  }
}
