/** When the next rotation may come, maintenance windows included. What was drawn is no input. */
import { type TimeWindow, timeWindow } from './metrics/time-window.ts'
import { elapsedRatio, timingOf } from './next-delay.ts'
import type { Policy } from './policy.ts'
import { instantAfter, type WindowSpan, waitBetween } from './window-spans.ts'

export interface Waiting {
  policy: Policy
  /** Empty: no window touches the time that is looked at. */
  spans: readonly WindowSpan[]
  /** Begin of the wait; ahead of `nowMs` while a back-off runs. */
  waitFromMs: number
  /** When the serving incarnation reaches its age limit; null: nobody serves. */
  ageDueMs: number | null
  nowMs: number
}

const SOON_MS = 30_000

export function shownWindow({ policy, spans, waitFromMs, ageDueMs, nowMs }: Waiting): TimeWindow {
  const baseMs = Math.max(nowMs, waitFromMs)
  const elapsedMs = baseMs > nowMs ? nowMs - baseMs : waitBetween(spans, waitFromMs, nowMs)
  const window = timeWindow(policy, elapsedMs)
  const limitMs = Math.max(0, (ageDueMs ?? Number.POSITIVE_INFINITY) - nowMs)
  const realMs = (waitMs: number) => {
    const fromBaseMs = Math.max(0, waitMs - (baseMs - nowMs))
    return Math.min(limitMs, instantAfter(spans, baseMs, fromBaseMs) - nowMs)
  }
  return {
    opensInMs: realMs(window.opensInMs),
    medianInMs: realMs(window.medianInMs),
    closesInMs: realMs(window.closesInMs),
    chance30sRatio: limitMs <= SOON_MS ? 1 : chance({ policy, spans, elapsedMs, nowMs }, window),
  }
}

interface Moment extends Pick<Waiting, 'policy' | 'spans' | 'nowMs'> {
  elapsedMs: number
}

/** Only as much of the next half minute counts as the wait moves on in it. */
function chance({ policy, spans, elapsedMs, nowMs }: Moment, window: TimeWindow): number {
  if (!spans.some(({ startMs, endMs }) => startMs < nowMs + SOON_MS && nowMs < endMs)) return window.chance30sRatio
  const movesMs = waitBetween(spans, nowMs, nowMs + SOON_MS)
  if (movesMs === 0) return 0
  const timing = timingOf(policy.interval)
  const over = elapsedRatio(timing, elapsedMs)
  return over >= 1 ? 1 : (elapsedRatio(timing, elapsedMs + movesMs) - over) / (1 - over)
}
