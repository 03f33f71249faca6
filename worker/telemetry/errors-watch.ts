/** Decides when the serving container's own errors are a burst: pure, so that every sequence can be tried. */

import type { SlotCounters } from '../../activities/deps.ts'
import type { ContainerId, SlotName } from '../../workflows/domain/ids.ts'

/**
 * At least 20 answers in the last 10 s, a fifth of them 5xx. Fewer answers say too little; a lone broken page of a busy
 * application stays below a fifth, an application that has lost its database or been taken over does not.
 */
export const errorBurst = { windowMs: 10_000, leastAnswers: 20, leastRatio: 0.2 } as const

export interface ErrorSight {
  slot: SlotName
  container: ContainerId
  /** HAProxy's for this slot, cumulative. */
  counters: SlotCounters
  nowMs: number
}

interface Reading {
  atMs: number
  answers: number
  errors: number
}

export interface ErrorState {
  /** Whom the readings are of. */
  subject: string | null
  /** Ascending; the oldest is the last one outside of the window. */
  readings: readonly Reading[]
  raisedAtMs: number | null
}

export const noErrors: ErrorState = { subject: null, readings: [], raisedAtMs: null }

export interface ErrorRisk {
  kind: 'errors'
  slot: SlotName
  detail: string
}

/** A burst that nobody acted on is told again. */
const REPEAT_MS = 60_000

export function watchErrors(state: ErrorState, sight: ErrorSight): { state: ErrorState; risk: ErrorRisk | null } {
  const now = readingOf(sight)
  const subject = `${sight.slot} ${sight.container}`
  const last = state.readings.at(-1)
  // Another container, or counters of another life of HAProxy: counting begins here.
  if (state.subject !== subject || last === undefined || now.answers < last.answers || now.errors < last.errors) {
    return { state: { ...noErrors, subject, readings: [now] }, risk: null }
  }
  const readings = within([...state.readings, now], sight.nowMs - errorBurst.windowMs)
  const first = readings[0] ?? now
  const [answers, errors] = [now.answers - first.answers, now.errors - first.errors]
  const isBurst = answers >= errorBurst.leastAnswers && errors / answers >= errorBurst.leastRatio
  const known = { subject, readings, raisedAtMs: state.raisedAtMs }
  if (!isBurst || (state.raisedAtMs !== null && sight.nowMs - state.raisedAtMs < REPEAT_MS)) {
    return { state: known, risk: null }
  }
  const seconds = Math.max(1, Math.round((now.atMs - first.atMs) / 1_000))
  const detail = `${errors} of ${answers} answers in ${seconds} s were errors of the application (5xx)`
  return { state: { ...known, raisedAtMs: sight.nowMs }, risk: { kind: 'errors', slot: sight.slot, detail } }
}

function readingOf({ counters, nowMs }: ErrorSight): Reading {
  const { hrsp2xx, hrsp3xx, hrsp4xx, hrsp5xx } = counters
  return { atMs: nowMs, answers: hrsp2xx + hrsp3xx + hrsp4xx + hrsp5xx, errors: hrsp5xx }
}

function within(readings: readonly Reading[], sinceMs: number): Reading[] {
  const firstInside = readings.findIndex(({ atMs }) => atMs > sinceMs)
  return readings.slice(Math.max(0, firstInside - 1))
}
