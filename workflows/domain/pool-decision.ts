/** What the controller does next. */
import { recall } from './answers.ts'
import type { ErrorCode } from './errors.ts'
import type { SlotName } from './ids.ts'
import { ageLimitMs, shortestMs } from './policy.ts'
import type { PoolState, Wish } from './pool-state.ts'
import { concerns, isHostile, type RiskEvent, type SlotRisk, triggerOf } from './risk.ts'
import { instantAfter, spanAt, type WindowSpan } from './window-spans.ts'

export type Decision =
  | { do: 'rotate' }
  | { do: 'begin'; wish: Wish; risk?: RiskEvent }
  | { do: 'dropRisk'; risk: RiskEvent }
  /** Of a slot that takes no traffic: nothing has to be switched. */
  | { do: 'shelve'; risk: SlotRisk; slot: SlotName }
  | { do: 'grantHold' }
  | { do: 'expireHold' }
  | { do: 'resume' }
  | { do: 'readCalendar'; fromMs: number }
  | { do: 'draw' }
  /** null: nothing but a message can change anything. */
  | { do: 'wait'; forMs: number | null }

export function decide(state: PoolState, nowMs: number): Decision {
  if (state.business.is === 'rotating') return { do: 'rotate' }
  if (state.holdWish !== null) return { do: 'grantHold' }
  if (state.business.is === 'held') {
    const leftMs = state.business.untilMs - nowMs
    return leftMs <= 0 ? { do: 'expireHold' } : { do: 'wait', forMs: leftMs }
  }
  if (state.paused?.untilMs != null && state.paused.untilMs <= nowMs) return { do: 'resume' }
  return forRisk(state, nowMs) ?? forTime(state, nowMs)
}

function forRisk(state: PoolState, nowMs: number): Decision | null {
  const risk = state.risks.find((known) => nowMs >= notBeforeMs(state, known) && !isHeld(state, known, nowMs))
  if (risk === undefined) return dropPast(state)
  if (risk.kind === 'failover') return { do: 'begin', wish: wishFor(risk), risk }
  if (concerns(risk, state.serving)) return { do: 'begin', wish: wishFor(risk), risk }
  const { slot } = risk
  const elsewhere = isHostile(risk) && slot !== null && slot !== state.serving?.slot
  return elsewhere ? { do: 'shelve', risk, slot } : { do: 'dropRisk', risk }
}

function dropPast({ risks, serving }: PoolState): Decision | null {
  const past = risks.find((risk) => !concerns(risk, serving) && !isHostile(risk))
  return past === undefined ? null : { do: 'dropRisk', risk: past }
}

/** Age is the timer's own limit, so a pause holds it too, and a window in which the wait stands still. */
function isHeld(state: PoolState, { kind }: RiskEvent, nowMs: number): boolean {
  return kind === 'age' && (state.paused !== null || pauseAt(state, nowMs) !== null)
}

/** End of the back-off, by how much a wait would cost; a failover has already happened and waits for nothing. */
function notBeforeMs(state: PoolState, risk: RiskEvent): number {
  if (risk.kind === 'failover') return 0
  if (isHostile(risk)) return state.hostileNotBeforeMs
  if (risk.kind === 'health' || risk.kind === 'drift') return state.urgentNotBeforeMs
  // An application that fails wherever it runs must not make the pool spin.
  const settledMs =
    risk.kind === 'errors' && state.serving ? state.serving.sinceMs + shortestMs(state.policy.interval) : 0
  return Math.max(state.notBeforeMs, settledMs)
}

function wishFor(risk: RiskEvent): Wish {
  const base = { trigger: triggerOf(risk), reason: null, requestedBy: null }
  if (risk.kind !== 'failover') {
    const { detail, by, slot } = risk
    const hostile = isHostile(risk) ? { hostile: slot === null ? ('whoever' as const) : [slot] } : {}
    return { ...base, detail, requestedBy: by ?? null, takenOver: null, ...hostile }
  }
  const { from, to, seq } = risk
  return { ...base, detail: `${from} to ${to}`, takenOver: { from, to, seq } }
}

const byTime = (trigger: 'timer' | 'age'): Decision => ({
  do: 'begin',
  wish: { trigger, detail: null, reason: null, requestedBy: null, takenOver: null },
})

function forTime(state: PoolState, nowMs: number): Decision {
  const wakeups = state.risks.map((risk) => notBeforeMs(state, risk)).filter((instant) => instant > nowMs)
  if (state.paused !== null) return waitUntil([...wakeups, state.paused.untilMs], nowMs)
  if (needsCalendar(state, nowMs)) return { do: 'readCalendar', fromMs: beginOfWaits(state, nowMs) }
  const dueMs = timerDueMs(state)
  if (dueMs === null) return { do: 'draw' }
  const limitMs = ageDueMs(state)
  // What came due before the window and was not acted on, since nobody ran or the rules were others, waits for its end, too.
  const pause = pauseAt(state, nowMs)
  if (pause !== null) return waitUntil([...wakeups, pause.endMs, calendarEndMs(state)], nowMs)
  if (nowMs >= dueMs) return byTime('timer')
  if (limitMs !== null && nowMs >= limitMs) return byTime('age')
  return waitUntil([...wakeups, dueMs, limitMs, calendarEndMs(state)], nowMs)
}

/** The window around `nowMs` in which waits stand still. */
function pauseAt({ calendar }: PoolState, nowMs: number): WindowSpan | null {
  const span = spanAt(calendar?.spans ?? [], nowMs)
  return span?.factor === null ? span : null
}

const DAY_MS = 86_400_000

/** Looked up anew a day before it ends, so that a wait is always measured with the windows that it meets. */
function calendarEndMs({ calendar }: PoolState): number | null {
  return calendar === null ? null : calendar.untilMs - DAY_MS
}

function needsCalendar(state: PoolState, nowMs: number): boolean {
  const endMs = calendarEndMs(state)
  return state.policy.windows.length > 0 && (endMs === null || nowMs >= endMs)
}

function beginOfWaits({ waitFromMs, serving }: PoolState, nowMs: number): number {
  return Math.min(nowMs, waitFromMs, serving?.sinceMs ?? nowMs)
}

/** The drawn instant, put off by the windows that lie before it. */
function timerDueMs({ dueMs, waitFromMs, calendar }: PoolState): number | null {
  return dueMs === null ? null : instantAfter(calendar?.spans ?? [], waitFromMs, dueMs - waitFromMs)
}

/** When the serving incarnation reaches its age limit, or the back-off ends if that is later. Windows put it off as they do the timer. */
export function ageDueMs({ serving, policy, notBeforeMs, calendar }: PoolState): number | null {
  if (serving === null) return null
  return Math.max(instantAfter(calendar?.spans ?? [], serving.sinceMs, ageLimitMs(policy)), notBeforeMs)
}

function waitUntil(instants: readonly (number | null)[], nowMs: number): Decision {
  const known = instants.filter((instant) => instant !== null)
  return { do: 'wait', forMs: known.length === 0 ? null : Math.max(1, Math.min(...known) - nowMs) }
}

export interface Refusal {
  code: ErrorCode
  message: string
  details: Record<string, unknown>
}

/** Why `rotateNow` cannot be taken; null when it can, or when its key has been answered already. */
export function rotateRefusal(state: PoolState, wish: { key: string; body: string }): Refusal | null {
  const known = recall(state.answers, wish.key)
  if (known !== null) {
    if (known.body === wish.body) return null
    const message = `key ${wish.key} belongs to another request: use a new one`
    return { code: 'idempotency_mismatch', message, details: { epoch: known.epoch } }
  }
  if (state.business.is === 'rotating') {
    const { epoch } = state.business
    return { code: 'rotation_in_progress', message: `rotation ${epoch} is open: wait for it`, details: { epoch } }
  }
  if (state.business.is === 'held' || state.holdWish !== null) {
    return { code: 'startup_in_progress', message: 'the pool is being started: try again in a moment', details: {} }
  }
  return null
}
