/** Finds containers by the name of their slot and holds them to their id. */
import { StepError } from '../workflows/domain/errors.ts'
import type { ContainerId, SlotName } from '../workflows/domain/ids.ts'
import type { CounterReading } from '../workflows/domain/lost-requests.ts'
import type { Member } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, Call, EngineContainer, IncarnationRecord, PoolTraffic, SlotTraffic } from './deps.ts'

/** The slot's container, or null when it is gone or another one has taken its name. */
export async function findById(
  { engine }: Pick<ActivityDeps, 'engine'>,
  { slot, containerId }: { slot: SlotName; containerId: ContainerId },
  call: Call,
): Promise<EngineContainer | null> {
  const found = await engine.inspect(slot, call)
  return found?.id === containerId ? found : null
}

export function memberOf(record: IncarnationRecord, address: string | null): Member {
  return {
    id: record.id,
    slot: record.slot,
    containerId: record.containerId,
    imageDigest: record.imageDigest,
    variant: record.variant,
    address: address ?? record.address,
    servingSinceMs: record.servingAt === null ? null : Date.parse(record.servingAt),
  }
}

export function slotOf(traffic: PoolTraffic, slot: SlotName): SlotTraffic | null {
  return traffic.slots.find((known) => known.slot === slot) ?? null
}

/** Whatever serves is not ended, even when it is the old one to which the gateway has failed back. @throws `slot_serving` */
export function assertNotServing({ serving }: PoolTraffic, slot: SlotName): void {
  if (serving === slot) throw new StepError('slot_serving', `${slot}: serves again, so it is not ended`)
}

/**
 * Addressed as a candidate and its last check passed. Not the gate itself, which counts as shut while one of the checks
 * runs that come every 50 ms: one look would pass a healthy candidate over. Who gives it traffic waits for the gate.
 */
export function standsReady(slot: SlotTraffic | null): boolean {
  if (slot?.wanted.state !== 'candidate' || slot.actual === null) return false
  const { address, status, check } = slot.actual
  return address === slot.wanted.address && status === 'DRAIN' && check === 'L7OK'
}

export function isRunning(container: EngineContainer | null): boolean {
  return container?.status === 'running' || container?.status === 'paused' || container?.status === 'restarting'
}

/** HAProxy's counters as the figure of lost requests needs them; null while it cannot be asked. */
export function readCounters({ haproxyStartMs, counters, slots }: PoolTraffic): CounterReading | null {
  if (haproxyStartMs === null || counters === null) return null
  const servers = slots.flatMap(({ actual }) => (actual === null ? [] : [actual.counters]))
  return {
    startMs: haproxyStartMs,
    requests: counters.frontend.requests,
    frontend5xx: counters.frontend.hrsp5xx,
    server5xx: servers.reduce((sum, { hrsp5xx }) => sum + hrsp5xx, 0),
    srvAbrt: servers.reduce((sum, { srvAbrt }) => sum + srvAbrt, 0),
    econ: counters.backend.econ,
    eresp: counters.backend.eresp,
  }
}

export const iso = (ms: number): string => new Date(ms).toISOString()
