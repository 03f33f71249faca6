/** HAProxy's drain state as the health gate (architecture, decision 3). */
import { StepError } from '../workflows/domain/errors.ts'
import type { Epoch, PoolName } from '../workflows/domain/ids.ts'
import type { Member } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, SlotTraffic } from './deps.ts'
import { findById, slotOf } from './members.ts'
import { assertAlive } from './replica.ts'
import { currentCall } from './waiting.ts'

export interface GateOrder {
  pool: PoolName
  epoch: Epoch
  member: Pick<Member, 'slot' | 'containerId' | 'address'>
  untilMs: number
}

const LOOK_MS = 5
/** How often the process itself is looked at, so that one that has ended is not waited for. */
const ALIVE_MS = 250

/** Addresses the slot as a candidate and waits until HAProxy's gate is open. @throws `not_healthy`, `haproxy_unavailable` */
export async function awaitGate(deps: ActivityDeps, order: GateOrder): Promise<void> {
  const { pool, epoch, member, untilMs } = order
  if (member.address === null) throw new StepError('not_healthy', `${member.slot}: has no address`)
  const address = `${member.address}:${deps.settings.replicaPort}`
  await deps.traffic.address({ pool, slot: member.slot, address, epoch }, currentCall())
  let lookedAtMs = deps.clock.now()
  for (;;) {
    const state = await deps.traffic.readPool(pool, currentCall())
    const slot = slotOf(state, member.slot)
    if (isOpen(slot, address)) return
    const nowMs = deps.clock.now()
    if (nowMs >= untilMs) throw tooLate(member.slot, slot)
    if (nowMs - lookedAtMs >= ALIVE_MS) {
      lookedAtMs = nowMs
      assertAlive(member.slot, await findById(deps, member, currentCall()))
    }
    await deps.clock.sleep(LOOK_MS, currentCall())
  }
}

/** A slot that serves already has passed the gate: the gateway failed over to it meanwhile, or this is a repeat. */
function isOpen(slot: SlotTraffic | null, address: string): boolean {
  if (slot?.wanted.address !== address || slot.actual === null) return false
  return slot.actual.gateOpen || (slot.wanted.state === 'serving' && slot.actual.takesTraffic)
}

function tooLate(name: string, slot: SlotTraffic | null): StepError {
  if (slot?.actual == null) return new StepError('haproxy_unavailable', 'HAProxy cannot be asked')
  const { status, check } = slot.actual
  return new StepError('not_healthy', `${name}: HAProxy's gate stayed shut (${status}, ${check})`, { status, check })
}
