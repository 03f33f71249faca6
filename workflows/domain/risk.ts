/** Reasons to rotate that come from outside the timer. */
import type { SlotName } from './ids.ts'
import type { Trigger } from './words.ts'

export type RiskEvent =
  /** The gateway has switched by itself; `seq` and `at` are its own. */
  | { kind: 'failover'; seq: number; from: SlotName; to: SlotName; at: string }
  /** `slot`: whom it concerns; it is dropped when that one no longer serves. null: whoever serves. */
  | { kind: 'health' | 'age' | 'image' | 'drift'; slot: SlotName | null; detail: string | null }

const KEPT = 32

interface Queue {
  risks: readonly RiskEvent[]
  lastFailoverAt: string | null
}

/** The same risk again changes nothing; a failover is known by its instant, as `seq` begins anew with the gateway's state. */
export function enqueue<S extends Queue>(state: S, risk: RiskEvent): S {
  if (risk.kind === 'failover') {
    if (state.lastFailoverAt !== null && risk.at <= state.lastFailoverAt) return state
    return { ...state, lastFailoverAt: risk.at, risks: [risk, ...state.risks].slice(0, KEPT) }
  }
  if (state.risks.some((known) => sameRisk(known, risk))) return state
  return { ...state, risks: [...state.risks, risk].slice(0, KEPT) }
}

function sameRisk(a: RiskEvent, b: RiskEvent): boolean {
  return a.kind === b.kind && a.kind !== 'failover' && b.kind !== 'failover' && a.slot === b.slot
}

export function triggerOf(risk: RiskEvent): Trigger {
  return risk.kind
}

/** A risk of an incarnation that has been replaced meanwhile is over. */
export function concerns(risk: RiskEvent, serving: SlotName | null): boolean {
  return risk.kind === 'failover' || risk.slot === null || risk.slot === serving
}
