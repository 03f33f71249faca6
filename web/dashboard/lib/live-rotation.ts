/** What steps, ends, policy and alerts do to what the page knows. */
import type { Alert } from '../contract/alerts.ts'
import type { RotationState } from '../contract/rotation.ts'
import type { Rotation } from '../contract/rotations.ts'
import type { AlertEvent, OpenStep, PolicyEvent, RotationStepEvent } from '../contract/stream.ts'
import type { LiveState } from './live-state.ts'

const KEPT_FINISHED = 50

export function takeStep(state: LiveState, event: RotationStepEvent): LiveState {
  const { rotation } = state
  const { epoch, step, at } = event
  const current = state.openSteps[0]?.epoch ?? 0
  if (rotation === null || epoch < current) return state
  const known = epoch > current ? [] : state.openSteps
  const before = known.find(({ seq }) => seq === event.seq)
  const openSteps = [...known.filter(({ seq }) => seq !== event.seq), openStep(event, before)].sort(bySeq)
  const begun = event.state === 'started' || rotation.rotation === null
  const open = begun ? { epoch, step, stepSinceAt: at } : rotation.rotation
  return {
    ...state,
    openSteps,
    rotation: { ...rotation, state: 'rotating', epoch: Math.max(rotation.epoch, epoch), rotation: open, window: null },
  }
}

const bySeq = (a: OpenStep, b: OpenStep) => a.seq - b.seq

function openStep(event: RotationStepEvent, before: OpenStep | undefined): OpenStep {
  const { epoch, step, seq, attempt, state, at, durationMs, errorCode, error } = event
  const isBegun = before !== undefined && before.attempt === attempt
  return {
    ...{ epoch, step, seq, attempt, state, detail: null },
    startedAt: isBegun ? before.startedAt : new Date(Date.parse(at) - Math.round(durationMs ?? 0)).toISOString(),
    finishedAt: state === 'started' ? null : at,
    durationMs: durationMs ?? null,
    errorCode: errorCode ?? null,
    error: error ?? null,
  }
}

/** For the list alone; also of what the state includes already. */
export function listFinished(finished: readonly Rotation[], added: readonly Rotation[]): readonly Rotation[] {
  const byEpoch = new Map([...finished, ...added].map((rotation) => [rotation.epoch, rotation]))
  return [...byEpoch.values()].sort((a, b) => b.epoch - a.epoch).slice(0, KEPT_FINISHED)
}

export function takeFinished(state: LiveState, ended: Rotation): LiveState {
  const { rotation } = state
  if (rotation === null) return state
  const openSteps = state.openSteps.filter(({ epoch }) => epoch > ended.epoch)
  const isOpen = rotation.rotation !== null && rotation.rotation.epoch > ended.epoch
  return {
    ...state,
    openSteps,
    rotation: {
      ...rotation,
      epoch: Math.max(rotation.epoch, ended.epoch),
      ...(!isOpen && { rotation: null, state: rotation.paused === null ? 'running' : 'paused' }),
      last24h: countedIn(rotation.last24h, ended),
    },
  }
}

function countedIn(day: RotationState['last24h'], { outcome, lost, cut }: Rotation): RotationState['last24h'] {
  return {
    ...day,
    ...(outcome !== null && { [outcome]: day[outcome] + 1 }),
    lost: day.lost + Math.max(0, lost ?? 0),
    cut: day.cut + (cut ?? 0),
  }
}

export function takePolicy(state: LiveState, { version, paused, reason }: PolicyEvent): LiveState {
  const { rotation } = state
  if (rotation === null) return state
  const next = paused === undefined ? rotation.paused : paused && { ...paused, reason }
  const isIdle = rotation.state === 'running' || rotation.state === 'paused'
  return {
    ...state,
    rotation: {
      ...rotation,
      policyVersion: Math.max(rotation.policyVersion, version),
      paused: next,
      ...(isIdle && { state: next === null ? 'running' : 'paused' }),
      ...(next !== null && { window: null }),
    },
  }
}

export function takeAlert(state: LiveState, event: AlertEvent): LiveState {
  const others = state.alerts.filter(({ id }) => id !== event.id)
  const known = state.alerts.find(({ id }) => id === event.id)
  const alerts = event.state === 'resolved' ? others : [alertOf(event, known), ...others]
  const toReview = alerts.filter(({ state: at }) => at === 'open').length
  return { ...state, alerts, rotation: state.rotation && { ...state.rotation, toReview } }
}

function alertOf({ id, code, severity, subject, state, at }: AlertEvent, known: Alert | undefined): Alert {
  const fresh = { openedAt: at, ackedAt: null, ackedBy: null, resolvedAt: null, note: null }
  return { ...fresh, ...known, id, code, severity, subject, state, ...(state === 'acked' && { ackedAt: at }) }
}
