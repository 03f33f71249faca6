/** What the controller tells about itself. The drawn instant is no part of it and of nothing that it is computed from. */
import type { TimeWindow } from './metrics/time-window.ts'
import { ageDueMs } from './pool-decision.ts'
import type { PoolState } from './pool-state.ts'
import { shownWindow } from './shown-window.ts'
import type { Trigger } from './words.ts'

export interface PoolView {
  pool: string
  state: 'running' | 'rotating' | 'paused' | 'starting'
  epoch: number
  replicas: number
  serving: { slot: string; sinceAt: string; ageMs: number } | null
  rotation: { epoch: number; trigger: Trigger; sinceAt: string } | null
  /** null while paused, rotating or starting. */
  window: TimeWindow | null
  paused: { untilAt: string | null; by: string; reason: string | null } | null
  policyVersion: number
  failuresInRow: number
  /** Risks that wait for their turn. */
  risks: number
}

const iso = (ms: number) => new Date(ms).toISOString()

export function viewPool(state: PoolState, nowMs: number): PoolView {
  const { business, serving, paused } = state
  return {
    pool: state.pool,
    state: stateWord(state),
    epoch: state.epoch,
    replicas: state.replicas,
    serving: serving && {
      slot: serving.slot,
      sinceAt: iso(serving.sinceMs),
      ageMs: Math.max(0, nowMs - serving.sinceMs),
    },
    rotation:
      business.is === 'rotating'
        ? { epoch: business.epoch, trigger: business.wish.trigger, sinceAt: iso(business.sinceMs) }
        : null,
    window: business.is === 'idle' && paused === null ? windowOf(state, nowMs) : null,
    paused: paused && {
      untilAt: paused.untilMs === null ? null : iso(paused.untilMs),
      by: paused.by,
      reason: paused.reason,
    },
    policyVersion: state.policyVersion,
    failuresInRow: state.failuresInRow,
    risks: state.risks.length,
  }
}

function stateWord({ business, paused }: PoolState): PoolView['state'] {
  if (business.is === 'held') return 'starting'
  if (business.is === 'rotating') return 'rotating'
  return paused === null ? 'running' : 'paused'
}

function windowOf(state: PoolState, nowMs: number): TimeWindow {
  const { policy, waitFromMs, calendar } = state
  return shownWindow({ policy, waitFromMs, spans: calendar?.spans ?? [], ageDueMs: ageDueMs(state), nowMs })
}
