/** Ages grow and waits shrink: pure, on the server's clock as a monotonic one here carries it on. */
import type { Container } from '../contract/containers.ts'
import type { RotationState } from '../contract/rotation.ts'
import type { LiveState } from './live-state.ts'

/** The same state with every age as of `atMs`, for an event that changes it then. */
export function advance(state: LiveState, atMs: number): LiveState {
  const passedMs = Math.max(0, Math.round(atMs - state.readAtMs))
  if (state.rotation === null || passedMs === 0) return state
  return {
    ...state,
    readAtMs: atMs,
    rotation: advanceRotation(state.rotation, passedMs),
    containers: state.containers.map((container) => advanceContainer(container, passedMs)),
  }
}

function advanceRotation(rotation: RotationState, passedMs: number): RotationState {
  const { serving, draining, window } = rotation
  const older = (ms: number) => ms + passedMs
  const sooner = (ms: number) => Math.max(0, ms - passedMs)
  return {
    ...rotation,
    serverTimeAt: new Date(Date.parse(rotation.serverTimeAt) + passedMs).toISOString(),
    serving: serving && { ...serving, exposureMs: older(serving.exposureMs) },
    draining: draining.map((one) => ({
      ...one,
      exposureMs: older(one.exposureMs),
      graceLeftMs: sooner(one.graceLeftMs),
    })),
    window: window && {
      ...window,
      opensInMs: sooner(window.opensInMs),
      medianInMs: sooner(window.medianInMs),
      closesInMs: sooner(window.closesInMs),
    },
  }
}

function advanceContainer(container: Container, passedMs: number): Container {
  const { state, exposureMs, servingMs, drainingMs } = container
  const isExposed = state === 'serving' || state === 'draining'
  if (!isExposed) return container
  const older = (ms: number | null, isRunning: boolean) => (ms === null || !isRunning ? ms : ms + passedMs)
  return {
    ...container,
    exposureMs: older(exposureMs, true),
    servingMs: older(servingMs, state === 'serving'),
    drainingMs: older(drainingMs, state === 'draining'),
  }
}
