import type { Container } from '../../contract/containers.ts'
import type { RotationState } from '../../contract/rotation.ts'
import type { TopologySlot } from '../topology/slot-facts.ts'

export interface SlotsSource {
  /** In the order of the screen. */
  slots: readonly string[]
  containers: readonly Container[]
  state: RotationState | null
  nowMs: number
  elapsedMs: number
}

/** The slots of the pool as the drawing shows them, ages as of now. */
export function slotsNow({ slots, containers, state, nowMs, elapsedMs }: SlotsSource): TopologySlot[] {
  return slots.map((slot) => {
    const found = containers.find((container) => container.slot === slot)
    if (found === undefined) return emptySlot(slot)
    const { incarnation, containerId, loadBalancer, connections, cpuRatio, memoryBytes, stateSinceAt } = found
    const draining = state?.draining.find((old) => old.slot === slot) ?? null
    const isGone = found.state === 'empty' || found.state === 'destroyed'
    return {
      ...{ slot, state: found.state, incarnation: isGone ? null : incarnation, containerId, loadBalancer },
      stateAgeMs: stateSinceAt === null ? null : Math.max(0, nowMs - Date.parse(stateSinceAt)),
      exposureMs: exposureOf(found, { state, draining, elapsedMs }),
      ...{ connections: draining?.connections ?? connections, cpuRatio, memoryBytes },
      graceLeftMs: draining === null ? null : Math.max(0, draining.graceLeftMs - elapsedMs),
      graceMs: state?.graceMs ?? null,
    }
  })
}

interface Known {
  state: RotationState | null
  draining: RotationState['draining'][number] | null
  elapsedMs: number
}

function exposureOf({ slot, exposureMs }: Container, { state, draining, elapsedMs }: Known): number | null {
  if (state?.serving?.slot === slot) return state.serving.exposureMs + elapsedMs
  if (draining !== null) return draining.exposureMs + elapsedMs
  return exposureMs
}

function emptySlot(slot: string): TopologySlot {
  const none = {
    incarnation: null,
    containerId: null,
    loadBalancer: null,
    stateAgeMs: null,
    exposureMs: null,
    connections: null,
  }
  return { slot, state: 'empty', ...none, cpuRatio: null, memoryBytes: null, graceLeftMs: null, graceMs: null }
}
