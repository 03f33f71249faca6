/** Which figures are news: pure, one per process. */
import type { SlotStats, StatsEvent } from '../../contract/stream.ts'
import type { StatsReading } from './read-stats.ts'

/** A subscriber may have missed a slot's last change while its queue was long; so often it is told all of them. */
const FULL_EVERY = 15
const FRESH_S = 10

export interface StatsTicks {
  /** Null: nothing newer than the last one, and that is not due to be said. */
  next(reading: StatsReading, nowMs: number): StatsEvent | null
  /** Everything known, for a stream that begins; null when it is old because nobody has listened. */
  full(nowMs: number): StatsEvent | null
}

/** @param silenceMs longest time between two, so that a page can tell a quiet pool from a dead feed */
export function createStatsTicks(silenceMs: number): StatsTicks {
  let known = new Map<number, SlotStats>()
  let latest: StatsReading | null = null
  let toldAtMs = Number.NEGATIVE_INFINITY
  let ticks = 0

  return {
    next(reading, nowMs) {
      if (reading.t === null || reading.t === latest?.t) {
        if (nowMs - toldAtMs < silenceMs) return null
        toldAtMs = nowMs
        return { t: Math.floor(nowMs / 1_000), s: [], h: null }
      }
      const isFull = ticks % FULL_EVERY === 0
      const changed = reading.slots.filter((slot) => isFull || !isSame(slot, known.get(slot[0])))
      known = new Map(reading.slots.map((slot) => [slot[0], slot]))
      latest = reading
      toldAtMs = nowMs
      ticks += 1
      return { t: reading.t, s: changed, h: reading.traffic }
    },
    full(nowMs) {
      if (latest === null || latest.t === null || nowMs / 1_000 - latest.t > FRESH_S) return null
      return { t: latest.t, s: latest.slots, h: latest.traffic }
    },
  }
}

function isSame(a: SlotStats, b: SlotStats | undefined): boolean {
  return b !== undefined && a.every((value, index) => value === b[index])
}
