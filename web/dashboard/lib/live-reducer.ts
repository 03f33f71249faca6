/** One event of the feed, taken in: pure. */
import type { SnapshotEvent, StateEvent, StreamEvent } from '../contract/stream.ts'
import { advance } from './live-ages.ts'
import { takeContainer } from './live-container.ts'
import { listFinished, takeAlert, takeFinished, takePolicy, takeStep } from './live-rotation.ts'
import type { LiveState } from './live-state.ts'
import { takeStats } from './live-stats.ts'

/** Without anything from the feed for so long, what is shown is marked as old. */
export const STALE_MS = 5_000

/** @param atMs arrival, on `performance.now()` */
export function takeEvent(before: LiveState, event: StreamEvent, atMs: number): LiveState {
  const state: LiveState = { ...before, connection: 'live', stale: false, lastAtMs: atMs }
  if (event.type === 'heartbeat') return state
  if (event.type === 'stats') return takeStats(state, event.data)
  if (event.type === 'snapshot') return takeSnapshot(state, event.data, { id: event.id, atMs })
  if (event.type === 'state') return takeState(state, event.data, atMs)
  return takeStored(state, event, atMs)
}

/** Called from time to time, and when the feed is known to be cut. */
export function markStale(state: LiveState, atMs: number): LiveState {
  const stale = state.lastAtMs !== null && atMs - state.lastAtMs >= STALE_MS
  return stale === state.stale ? state : { ...state, stale }
}

export function markCut(state: LiveState): LiveState {
  return state.connection === 'live' ? { ...state, connection: 'reconnecting' } : state
}

function takeSnapshot(state: LiveState, data: SnapshotEvent, { id, atMs }: { id: number | null; atMs: number }) {
  const { rotation, containers, slots, openSteps, alerts, version, reset } = data
  const isHole = reset || (state.rotation !== null && state.rotation.eventId < rotation.eventId)
  const resets = state.resets + (isHole ? 1 : 0)
  const lastId = id ?? rotation.eventId
  return { ...state, rotation, containers, slots, openSteps, alerts, version, resets, lastId, readAtMs: atMs }
}

function takeState(state: LiveState, { rotation, containers, slots }: StateEvent, atMs: number): LiveState {
  // Events that came before are newer than it.
  if (rotation.eventId < (state.rotation?.eventId ?? 0)) return { ...state, slots }
  return { ...state, rotation, containers, slots, readAtMs: atMs }
}

type StoredStreamEvent = Extract<
  StreamEvent,
  { type: 'container' | 'rotation.step' | 'rotation.finished' | 'policy' | 'alert' }
>

function takeStored(before: LiveState, event: StoredStreamEvent, atMs: number): LiveState {
  const id = event.id ?? before.lastId
  const finished = event.type === 'rotation.finished' ? listFinished(before.finished, [event.data]) : before.finished
  const state: LiveState = { ...before, finished, lastId: Math.max(before.lastId, id) }
  // A snapshot, or a state after a resume, may include what is told again for the lists.
  if (state.rotation === null || id <= state.rotation.eventId) return state
  const next = applied(advance(state, atMs), event)
  return { ...next, rotation: next.rotation && { ...next.rotation, eventId: id } }
}

function applied(state: LiveState, event: StoredStreamEvent): LiveState {
  switch (event.type) {
    case 'container':
      return takeContainer(state, event.data)
    case 'rotation.step':
      return takeStep(state, event.data)
    case 'rotation.finished':
      return takeFinished(state, event.data)
    case 'policy':
      return takePolicy(state, event.data)
    case 'alert':
      return takeAlert(state, event.data)
  }
}
