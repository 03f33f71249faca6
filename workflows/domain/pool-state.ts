/** What the controller knows, and what each event makes of it. Data in, data out. */
import { type Answer, remember } from './answers.ts'
import { backOffMs, urgentBackOffMs } from './back-off.ts'
import { type Epoch, type PoolName, parseEpoch } from './ids.ts'
import { completePolicy, type OlderPolicy, type Policy, riskKinds, shortestMs } from './policy.ts'
import { enqueue, heardOf, isHostile, type RiskEvent, type SlotRisk } from './risk.ts'
import type { RotationResult, Serving, Suspects, TakenOver } from './rotation-order.ts'
import type { WindowCalendar } from './window-spans.ts'
import type { Trigger } from './words.ts'

export interface Wish {
  trigger: Trigger
  detail: string | null
  reason: string | null
  requestedBy: string | null
  takenOver: TakenOver | null
  /** Who is to be quarantined; absent: nobody. */
  hostile?: Suspects
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
  /** Maintenance windows as instants; null while there are none or they have not been looked up. */
  calendar: WindowCalendar | null
  /** No second try at a hostile incarnation before this; the first one never waits. */
  hostileNotBeforeMs: number
}

export type PoolEvent =
  | { type: 'rotationBegan'; wish: Wish; atMs: number; answer: { key: string; body: string } | null; risk?: RiskEvent }
  | { type: 'rotationEnded'; result: RotationResult; atMs: number }
  | { type: 'riskRaised'; risk: RiskEvent; atMs: number }
  | { type: 'riskDropped'; risk: RiskEvent }
  | { type: 'slotShelved'; risk: RiskEvent }
  | { type: 'calendarRead'; calendar: WindowCalendar }
  | { type: 'delayDrawn'; delayMs: number }
  | { type: 'paused'; paused: Paused }
  | { type: 'resumed'; atMs: number }
  | { type: 'policySet'; policy: OlderPolicy; version: number; atMs: number }
  | { type: 'holdWished'; by: string; untilMs: number }
  | { type: 'holdGranted' }
  | { type: 'released'; epoch: number; serving: Serving | null; replicas: number; policy: StoredPolicy; atMs: number }
  | { type: 'holdExpired'; atMs: number }

interface StoredPolicy {
  policy: OlderPolicy
  version: number
}

/** @throws RangeError for an event that the state rules out; the callers ask `refusal` or `decide` first */
export function transition(state: PoolState, event: PoolEvent): PoolState {
  switch (event.type) {
    case 'rotationBegan':
      return begun(state, event)
    case 'rotationEnded':
      return ended(state, event)
    case 'riskRaised':
      return raised(state, event)
    case 'riskDropped':
      return { ...state, risks: state.risks.filter((risk) => risk !== event.risk) }
    case 'slotShelved':
      // It takes an epoch of its own: within one epoch a slot's name can be given away once.
      return { ...state, epoch: state.epoch + 1, risks: state.risks.filter((risk) => risk !== event.risk) }
    case 'calendarRead':
      return { ...state, calendar: event.calendar }
    case 'delayDrawn':
      return { ...state, dueMs: state.waitFromMs + event.delayMs }
    case 'paused':
      return { ...state, paused: event.paused, dueMs: null }
    case 'resumed':
      // Drawn anew from here: a rotation right at the resume would be a predictable one.
      return { ...state, paused: null, ...newWait(state, event.atMs) }
    case 'policySet':
      return withPolicy(state, event)
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

function raised(state: PoolState, event: Extract<PoolEvent, { type: 'riskRaised' }>): PoolState {
  const risk = heardOf(event.risk, state.policy, event.atMs)
  if (risk === null) return state
  // During a rotation "whoever serves" is whom the sender saw serving, not who will serve when it has ended.
  const nameless = isHostile(risk) && risk.kind !== 'failover' && risk.slot === null && state.business.is === 'rotating'
  return enqueue(state, nameless ? { ...risk, slot: state.serving?.slot ?? null } : risk)
}

function ended(state: PoolState, { result, atMs }: Extract<PoolEvent, { type: 'rotationEnded' }>): PoolState {
  if (state.business.is !== 'rotating') throw new RangeError(`rotation end: the pool is ${state.business.is}`)
  const failed = !result.replaced && result.reason !== 'already_replaced'
  const { wish } = state.business
  const retry = failed && wish.hostile !== undefined ? hostileAgain(wish, result.serving ?? state.serving) : null
  const failuresInRow = result.replaced ? 0 : state.failuresInRow + (failed ? 1 : 0)
  const { policy } = state
  const extraMs = failed
    ? backOffMs(failuresInRow, { shortestMs: shortestMs(policy.interval), capMs: policy.backOffCapMs })
    : 0
  const serving = result.serving ?? state.serving
  return {
    ...(retry === null ? state : enqueue(state, retry)),
    hostileNotBeforeMs: retry === null ? 0 : atMs + urgentBackOffMs(failuresInRow, extraMs),
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

/** An intruder who still serves is tried again until he is out. */
function hostileAgain({ trigger, detail, reason, requestedBy }: Wish, serving: Serving | null): SlotRisk {
  const kind = riskKinds.find((known) => known === trigger) ?? 'signal'
  const by = requestedBy === null ? {} : { by: requestedBy }
  return { kind, slot: serving?.slot ?? null, detail: detail ?? reason, hostile: true, ...by }
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
    return policy.version === state.policyVersion ? known : withPolicy(known, policy)
  }
  return {
    ...withPolicy(known, policy),
    business: { is: 'idle' },
    serving: event.serving ?? state.serving,
    risks: state.risks.filter(isHostile),
    failuresInRow: 0,
    notBeforeMs: 0,
    urgentNotBeforeMs: 0,
    waitFromMs: atMs,
    dueMs: null,
  }
}

function withPolicy(state: PoolState, { policy, version }: StoredPolicy): PoolState {
  const known = { ...state, policy: completePolicy(policy, state.replicas), policyVersion: version, calendar: null }
  return { ...known, ...newWait(state, state.waitFromMs) }
}

/** Forgets the drawn instant; the next one is drawn from `fromMs`, never inside a back-off. */
function newWait(state: PoolState, fromMs: number): { waitFromMs: number; dueMs: null } {
  return { waitFromMs: Math.max(fromMs, state.notBeforeMs), dueMs: null }
}
