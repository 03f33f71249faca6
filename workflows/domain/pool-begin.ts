/** What a controller begins with: after a start-up, or handed over by the run before it. */
import type { PoolName } from './ids.ts'
import { completePolicy, type OlderPolicy } from './policy.ts'
import type { Paused, PoolState } from './pool-state.ts'
import type { Serving } from './rotation-order.ts'

/** As a controller of the first release hands itself over. */
export type OlderPoolState = Omit<PoolState, 'policy' | 'calendar' | 'hostileNotBeforeMs'> &
  Partial<Pick<PoolState, 'calendar' | 'hostileNotBeforeMs'>> & { policy: OlderPolicy }

export interface PoolBegin {
  pool: PoolName
  replicas: number
  epoch: number
  policy: OlderPolicy
  policyVersion: number
  serving: Serving | null
  paused: Paused | null
  atMs: number
}

/** What a run of the controller begins with, whichever release handed it over. */
export function completeState(state: OlderPoolState): PoolState {
  const policy = completePolicy(state.policy, state.replicas)
  return { ...state, policy, calendar: state.calendar ?? null, hostileNotBeforeMs: state.hostileNotBeforeMs ?? 0 }
}

export function beginPool({ atMs, policy, ...known }: PoolBegin): PoolState {
  return {
    ...known,
    policy: completePolicy(policy, known.replicas),
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
    calendar: null,
    hostileNotBeforeMs: 0,
  }
}
