/** What a change of one incarnation's state does to slots and pool; the rest follows in the next `state`. */
import type { Container } from '../contract/containers.ts'
import type { RotationState } from '../contract/rotation.ts'
import type { ContainerEvent } from '../contract/stream.ts'
import type { LiveState } from './live-state.ts'

/** @param state with ages as of the event's arrival */
export function takeContainer(state: LiveState, event: ContainerEvent): LiveState {
  const { rotation } = state
  if (rotation === null) return state
  const ageMs = Math.max(0, Date.parse(rotation.serverTimeAt) - Date.parse(event.at))
  const containers = state.containers.map((row) => (row.slot === event.slot ? moved(row, event, ageMs) : row))
  const ready = containers.filter(({ state: at }) => at === 'spare').length
  const row = containers.find(({ slot }) => slot === event.slot)
  const spares = containers.length === 0 ? rotation.spares : { ...rotation.spares, ready }
  return { ...state, containers, rotation: { ...withIncarnation(rotation, event, { row, ageMs }), spares } }
}

// A slot shows its youngest living incarnation; a quarantined one has left it.
function moved(row: Container, { incarnation, state, at }: ContainerEvent, ageMs: number): Container {
  if (row.incarnation !== null && row.incarnation > incarnation) return row
  if (state === 'destroyed' || state === 'quarantined') {
    return row.incarnation === incarnation ? { ...emptied(row), stateSinceAt: at } : row
  }
  const known = row.incarnation === incarnation ? row : { ...emptied(row), incarnation }
  const isExposed = state === 'serving' || state === 'draining'
  return {
    ...known,
    ...{ state, stateSinceAt: at },
    exposureMs: isExposed ? (known.exposureMs ?? ageMs) : known.exposureMs,
    servingMs: state === 'serving' ? (known.servingMs ?? ageMs) : known.servingMs,
    drainingMs: state === 'draining' ? ageMs : known.drainingMs,
  }
}

function emptied({ slot, loadBalancer, memoryLimitBytes }: Container): Container {
  return {
    ...{ slot, state: 'empty', loadBalancer, memoryLimitBytes, incarnation: null, containerId: null },
    ...{ imageDigest: null, variant: null, address: null, stateSinceAt: null, exposureMs: null, servingMs: null },
    ...{ drainingMs: null, statsAt: null, connections: null, cpuRatio: null, memoryBytes: null, rxBytesPerS: null },
    ...{ txBytesPerS: null, proof: null },
  }
}

interface Place {
  row: Container | undefined
  ageMs: number
}

function withIncarnation(rotation: RotationState, event: ContainerEvent, { row, ageMs }: Place): RotationState {
  const { slot, incarnation, at } = event
  const others = rotation.draining.filter((one) => one.incarnation !== incarnation)
  const exposureMs = row?.exposureMs ?? ageMs
  switch (event.state) {
    case 'serving': {
      const serving = { slot, incarnation, containerId: row?.containerId ?? '', sinceAt: at, exposureMs }
      return { ...rotation, serving, draining: others, window: null }
    }
    case 'draining': {
      const graceLeftMs = Math.max(0, rotation.graceMs - ageMs)
      const leaving = { slot, incarnation, connections: row?.connections ?? null, graceLeftMs, exposureMs }
      // Who serves now is told by the other one's event; in between, "nobody" would be a false alarm.
      return { ...rotation, draining: [...others, leaving] }
    }
    case 'destroyed':
    case 'quarantined':
    case 'failed':
      return others.length === rotation.draining.length ? rotation : { ...rotation, draining: others }
    default:
      return rotation
  }
}
