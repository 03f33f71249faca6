import type { Frame } from './frame.ts'

/** The latest stored events as bytes, so that a thousand browsers that come back cost the database one reading. */
export interface FrameHistory {
  /** Every event past this row, up to the newest, is here. */
  readonly start: number
  push(frame: Frame): void
  /** In order; only complete when `row` is not below `start`. */
  after(row: number): Frame[]
  clear(start: number): void
}

export function createFrameHistory(capacity: number): FrameHistory {
  let start = 0
  let frames: Frame[] = []
  const rowOf = (frame: Frame) => frame.row ?? 0
  return {
    get start() {
      return start
    },
    push(frame) {
      frames.push(frame)
      if (frames.length < capacity * 2) return
      const dropped = frames[frames.length - capacity - 1]
      frames = frames.slice(-capacity)
      if (dropped !== undefined) start = rowOf(dropped)
    },
    after(row) {
      const from = frames.findLastIndex((frame) => rowOf(frame) <= row)
      return frames.slice(from + 1)
    },
    clear(from) {
      start = from
      frames = []
    },
  }
}
