/** What the controller does next. */
import { recall } from './answers.ts'
import type { ErrorCode } from './errors.ts'
import { ageLimitMs } from './policy.ts'
import type { PoolState, Wish } from './pool-state.ts'
import { concerns, type RiskEvent, triggerOf } from './risk.ts'

export type Decision =
  | { do: 'rotate' }
  | { do: 'begin'; wish: Wish; risk?: RiskEvent }
  | { do: 'dropRisk'; risk: RiskEvent }
  | { do: 'grantHold' }
  | { do: 'expireHold' }
  | { do: 'resume' }
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
  const past = state.risks.find((risk) => !concerns(risk, state.serving?.slot ?? null))
  if (past !== undefined) return { do: 'dropRisk', risk: past }
  // Age is the timer's own limit, so a pause holds it too.
  const ready = (risk: RiskEvent) =>
    nowMs >= notBeforeMs(state, risk) && !(risk.kind === 'age' && state.paused !== null)
  const risk = state.risks.find(ready)
  return risk === undefined ? null : { do: 'begin', wish: wishFor(risk), risk }
}

/** End of the back-off, by how much a wait would cost; a failover has already happened and waits for nothing. */
function notBeforeMs(state: PoolState, { kind }: RiskEvent): number {
  if (kind === 'failover') return 0
  return kind === 'health' || kind === 'drift' ? state.urgentNotBeforeMs : state.notBeforeMs
}

function wishFor(risk: RiskEvent): Wish {
  const base = { trigger: triggerOf(risk), reason: null, requestedBy: null }
  if (risk.kind !== 'failover') return { ...base, detail: risk.detail, takenOver: null }
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
  if (state.dueMs === null) return { do: 'draw' }
  const limitMs = ageDueMs(state)
  if (nowMs >= state.dueMs) return byTime('timer')
  if (limitMs !== null && nowMs >= limitMs) return byTime('age')
  return waitUntil([...wakeups, state.dueMs, limitMs], nowMs)
}

/** When the serving incarnation reaches its age limit, or the back-off ends if that is later. */
export function ageDueMs({ serving, policy, notBeforeMs }: PoolState): number | null {
  return serving === null ? null : Math.max(serving.sinceMs + ageLimitMs(policy), notBeforeMs)
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
