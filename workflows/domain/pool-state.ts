/** What the controller knows, and what each event makes of it. Data in, data out. */
import { type Answer, remember } from './answers.ts'
import { backOffMs, urgentBackOffMs } from './back-off.ts'
import { type Epoch, type PoolName, parseEpoch } from './ids.ts'
import { type Policy, shortestMs } from './policy.ts'
import { enqueue, type RiskEvent } from './risk.ts'
import type { RotationResult, Serving, TakenOver } from './rotation-order.ts'
import type { Trigger } from './words.ts'

export interface Wish {
  trigger: Trigger
  detail: string | null
  reason: string | null
  requestedBy: string | null
  takenOver: TakenOver | null
}

export type Business =
  | { is: 'idle' }
  | { is: 'rotating'; epoch: Epoch; wish: Wish; sinceMs: number }
  /** Start-up works on the pool; nothing begins until it lets go or the bound passes. */
  | { is: 'held'; by: string; untilMs: number }

export interface Paused {
  /** null: until someone resumes. */
  untilMs: number | null
  by: string
  reason: string | null
}

export interface PoolState {
  pool: PoolName
  replicas: number
  /** Of the last rotation or start-up. */
  epoch: number
  policy: Policy
  policyVersion: number
  serving: Serving | null
  business: Business
  /** A start-up asked while a rotation was open. */
  holdWish: { by: string; untilMs: number } | null
  paused: Paused | null
  /** Begin of the wait, back-off included: public. */
  waitFromMs: number
  /** The drawn instant: in no query, log or event. */
  dueMs: number | null
  failuresInRow: number
  /** No rotation by timer, age or a new image before this. */
  notBeforeMs: number
  /** The same for what stands for an outage or an intruder: never far ahead. */
  urgentNotBeforeMs: number
  risks: readonly RiskEvent[]
  lastFailoverAt: string | null
  lastRotationMs: number | null
  answers: readonly Answer[]
}

export type PoolEvent =
  | { type: 'rotationBegan'; wish: Wish; atMs: number; answer: { key: string; body: string } | null; risk?: RiskEvent }
  | { type: 'rotationEnded'; result: RotationResult; atMs: number }
  | { type: 'riskRaised'; risk: RiskEvent }
  | { type: 'riskDropped'; risk: RiskEvent }
  | { type: 'delayDrawn'; delayMs: number }
  | { type: 'paused'; paused: Paused }
  | { type: 'resumed'; atMs: number }
  | { type: 'policySet'; policy: Policy; version: number; atMs: number }
  | { type: 'holdWished'; by: string; untilMs: number }
  | { type: 'holdGranted' }
  | { type: 'released'; epoch: number; serving: Serving | null; replicas: number; policy: StoredPolicy; atMs: number }
  | { type: 'holdExpired'; atMs: number }

interface StoredPolicy {
  policy: Policy
  version: number
}

export interface PoolBegin {
  pool: PoolName
  replicas: number
  epoch: number
  policy: Policy
  policyVersion: number
  serving: Serving | null
  paused: Paused | null
  atMs: number
}

export function beginPool({ atMs, ...known }: PoolBegin): PoolState {
  return {
    ...known,
    business: { is: 'idle' },
    holdWish: null,
    waitFromMs: atMs,
    dueMs: null,
    failuresInRow: 0,
    notBeforeMs: 0,
    urgentNotBeforeMs: 0,
    risks: [],
    lastFailoverAt: null,
    lastRotationMs: null,
    answers: [],
  }
}

/** @throws RangeError for an event that the state rules out; the callers ask `refusal` or `decide` first */
export function transition(state: PoolState, event: PoolEvent): PoolState {
  switch (event.type) {
    case 'rotationBegan':
      return begun(state, event)
    case 'rotationEnded':
      return ended(state, event)
    case 'riskRaised':
      return enqueue(state, event.risk)
    case 'riskDropped':
      return { ...state, risks: state.risks.filter((risk) => risk !== event.risk) }
    case 'delayDrawn':
      return { ...state, dueMs: state.waitFromMs + event.delayMs }
    case 'paused':
      return { ...state, paused: event.paused, dueMs: null }
    case 'resumed':
      // Drawn anew from here: a rotation right at the resume would be a predictable one.
      return { ...state, paused: null, ...newWait(state, event.atMs) }
    case 'policySet':
      return { ...state, policy: event.policy, policyVersion: event.version, ...newWait(state, state.waitFromMs) }
    case 'holdWished':
      return { ...state, holdWish: { by: event.by, untilMs: event.untilMs } }
    case 'holdGranted':
      return granted(state)
    case 'released':
      return released(state, event)
    case 'holdExpired':
      return { ...state, business: { is: 'idle' }, ...newWait(state, event.atMs) }
  }
}

function begun(state: PoolState, event: Extract<PoolEvent, { type: 'rotationBegan' }>): PoolState {
  if (state.business.is !== 'idle') throw new RangeError(`rotation: the pool is ${state.business.is}`)
  const epoch = parseEpoch(state.epoch + 1)
  return {
    ...state,
    epoch,
    business: { is: 'rotating', epoch, wish: event.wish, sinceMs: event.atMs },
    dueMs: null,
    risks: state.risks.filter((risk) => risk !== event.risk),
    answers: event.answer === null ? state.answers : remember(state.answers, { ...event.answer, epoch }),
  }
}

function ended(state: PoolState, { result, atMs }: Extract<PoolEvent, { type: 'rotationEnded' }>): PoolState {
  if (state.business.is !== 'rotating') throw new RangeError(`rotation end: the pool is ${state.business.is}`)
  const failed = !result.replaced && result.reason !== 'already_replaced'
  const failuresInRow = result.replaced ? 0 : state.failuresInRow + (failed ? 1 : 0)
  const { policy } = state
  const extraMs = failed
    ? backOffMs(failuresInRow, { shortestMs: shortestMs(policy.interval), capMs: policy.backOffCapMs })
    : 0
  const serving = result.serving ?? state.serving
  return {
    ...state,
    epoch: Math.max(state.epoch, result.epochSeen),
    serving,
    business: { is: 'idle' },
    failuresInRow,
    notBeforeMs: failed ? atMs + extraMs : 0,
    urgentNotBeforeMs: failed ? atMs + urgentBackOffMs(failuresInRow, extraMs) : 0,
    // The wait counts from the switch, so the mean of the policy is the mean from one switch to the next.
    waitFromMs: result.replaced && serving !== null ? serving.sinceMs : atMs + extraMs,
    dueMs: null,
    lastRotationMs: result.replaced ? result.durationMs : state.lastRotationMs,
  }
}

function granted(state: PoolState): PoolState {
  if (state.holdWish === null || state.business.is === 'rotating') throw new RangeError('hold: not now')
  return { ...state, business: { is: 'held', ...state.holdWish }, holdWish: null, dueMs: null }
}

/** After a start-up everything begins anew; without one, only what differs is taken over and a running wait stays. */
function released(state: PoolState, event: Extract<PoolEvent, { type: 'released' }>): PoolState {
  const { replicas, policy, atMs } = event
  // Whoever releases wants no hold any more, granted or not.
  const known = { ...state, replicas, epoch: Math.max(state.epoch, event.epoch), holdWish: null }
  if (state.business.is !== 'held') {
    if (policy.version === state.policyVersion) return known
    const changed = { ...known, policy: policy.policy, policyVersion: policy.version }
    return { ...changed, ...newWait(state, state.waitFromMs) }
  }
  return {
    ...known,
    business: { is: 'idle' },
    serving: event.serving ?? state.serving,
    policy: policy.policy,
    policyVersion: policy.version,
    risks: [],
    failuresInRow: 0,
    notBeforeMs: 0,
    urgentNotBeforeMs: 0,
    waitFromMs: atMs,
    dueMs: null,
  }
}

/** Forgets the drawn instant; the next one is drawn from `fromMs`, never inside a back-off. */
function newWait(state: PoolState, fromMs: number): { waitFromMs: number; dueMs: null } {
  return { waitFromMs: Math.max(fromMs, state.notBeforeMs), dueMs: null }
}
