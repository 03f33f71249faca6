/** Reasons to rotate that come from outside the timer. */
import type { SlotName } from './ids.ts'
import { type Policy, type RiskKind, type RiskResponse, riskKinds } from './policy.ts'
import type { Serving } from './rotation-order.ts'
import type { Trigger } from './words.ts'

/** The gateway has switched by itself; `seq` and `at` are its own. */
export interface FailoverEvent {
  kind: 'failover'
  seq: number
  from: SlotName
  to: SlotName
  at: string
}

export interface SlotRisk {
  kind: RiskKind | 'age' | 'image'
  /** Whom it concerns; without a mark it is dropped when that one no longer serves. null: whoever serves. */
  slot: SlotName | null
  detail: string | null
  /** Cut it from traffic at once and keep it for inspection. */
  hostile?: boolean
  /** When the controller heard of it: what has begun to serve or was made since is another incarnation. */
  atMs?: number
  /** Who says so, for example `admin` or `token:risk`; absent for what the orchestrator has seen itself. */
  by?: string
}

export type RiskEvent = FailoverEvent | SlotRisk

const KEPT = 32

interface Queue {
  risks: readonly RiskEvent[]
  lastFailoverAt: string | null
}

/** As it stands in the queue: with what the policy makes of it, and with its time. null: only recorded. */
export function heardOf(risk: RiskEvent, policy: Policy, atMs: number): RiskEvent | null {
  const response = responseTo(risk, policy)
  if (response === 'ignore') return null
  if (risk.kind === 'failover') return risk
  return response === 'hostile' ? { ...risk, hostile: true, atMs } : risk
}

/** The same risk again changes nothing but to hostile; a failover is known by its instant, as `seq` begins anew with the gateway's state. */
export function enqueue<S extends Queue>(state: S, risk: RiskEvent): S {
  if (risk.kind === 'failover') {
    if (state.lastFailoverAt !== null && risk.at <= state.lastFailoverAt) return state
    return { ...state, lastFailoverAt: risk.at, risks: [risk, ...state.risks].slice(0, KEPT) }
  }
  if (state.risks.some((known) => sameRisk(known, risk) && isHostile(known) >= isHostile(risk))) return state
  const others = state.risks.filter((known) => !sameRisk(known, risk))
  return { ...state, risks: (isHostile(risk) ? [risk, ...others] : [...others, risk]).slice(0, KEPT) }
}

function sameRisk(a: RiskEvent, b: RiskEvent): boolean {
  return a.kind === b.kind && a.kind !== 'failover' && b.kind !== 'failover' && a.slot === b.slot
}

export function isHostile(risk: RiskEvent): boolean {
  return risk.kind !== 'failover' && risk.hostile === true
}

/** What the policy makes of it: age and image are the timer's own reasons, a failover has happened already. */
export function responseTo(risk: RiskEvent, { risk: rules }: Policy): RiskResponse {
  if (isHostile(risk)) return 'hostile'
  const kind = riskKinds.find((known) => known === risk.kind)
  return kind === undefined ? 'rotate' : rules[kind]
}

export function triggerOf(risk: RiskEvent): Trigger {
  return risk.kind
}

/** A risk of an incarnation that has been replaced meanwhile is over. */
export function concerns(risk: RiskEvent, serving: Serving | null): boolean {
  if (risk.kind === 'failover' || risk.slot === null) return true
  if (risk.slot !== serving?.slot) return false
  return !isHostile(risk) || risk.atMs === undefined || serving.sinceMs <= risk.atMs
}

/** Slots that the pending risks call hostile. */
export function suspects(risks: readonly RiskEvent[]): SlotName[] {
  return risks.flatMap((risk) => (risk.kind !== 'failover' && risk.hostile && risk.slot !== null ? [risk.slot] : []))
}
