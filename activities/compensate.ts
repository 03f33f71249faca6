/** The way back before the point of no return: the old one serves, the new one is gone. */
import type { SlotName } from '../workflows/domain/ids.ts'
import type { Member } from '../workflows/domain/rotation-order.ts'
import { codeOf } from './codes.ts'
import type { ActivityDeps } from './deps.ts'
import { drain } from './drain.ts'
import { saveEvidence } from './incarnation-end.ts'
import { findById, iso, isRunning, slotOf } from './members.ts'
import { noted } from './noted.ts'
import { removeReplica } from './replica.ts'
import type { StepInput } from './step-input.ts'
import { recordStrays } from './strays.ts'
import { switchTo } from './traffic.ts'
import { currentCall } from './waiting.ts'

export interface CompensateInput extends StepInput {
  old: Member | null
  /** Of the candidate; a cold one may have no member yet. */
  slot: SlotName
  member: Member | null
  /** A switch was ordered, so it may have happened. */
  maybeSwitched: boolean
  because: string
}

export interface Compensated {
  /** False: the new one serves and the old one cannot, so the only way is forward. */
  kept: boolean
  /** Connections of the new one that were ended. */
  cut: number
}

export const createCompensation = (deps: ActivityDeps) => ({
  /** First the old slot is ready again, then the candidate goes. Safe to repeat. */
  async compensate(input: CompensateInput): Promise<Compensated> {
    if (input.maybeSwitched && !(await bringBack(deps, input))) return { kept: false, cut: 0 }
    const { pool, epoch } = input.order
    const { slot, because, member } = input
    const cut = member === null ? 0 : await endService(deps, input, member)
    const containerId = member?.containerId ?? (await deps.engine.inspect(slot, currentCall()))?.id
    if (containerId !== undefined) await removeReplica(deps, { pool, epoch, slot, containerId, because })
    return { kept: true, cut }
  },
})

/** What has taken requests finishes them as any old one does, and leaves its evidence. */
async function endService(deps: ActivityDeps, { order, old }: CompensateInput, member: Member): Promise<number> {
  const { pool, epoch } = order
  const traffic = await deps.traffic.readPool(pool, currentCall())
  if (slotOf(traffic, member.slot)?.wanted.state !== 'draining') return 0
  await recordStrays(deps, { pool, traffic }, old === null ? [] : [old.slot])
  const { cut } = await drain(deps, order, member)
  const left = await findById(deps, member, currentCall())
  // A stop that still waits for a deaf process would keep the name from the removal.
  if (isRunning(left)) await deps.engine.kill(member.slot, epoch, currentCall())
  if (left !== null) await saveEvidence(deps, member)
  return cut
}

/** True when the old one serves; false when only the new one can. */
async function bringBack(deps: ActivityDeps, { order, old, slot }: CompensateInput): Promise<boolean> {
  const { pool, epoch } = order
  const state = await deps.traffic.readPool(pool, currentCall())
  const alive = old !== null && isRunning(await findById(deps, old, currentCall()))
  if (!alive) return state.serving !== slot
  try {
    await switchTo(deps, { pool, epoch, member: old })
  } catch (error) {
    const newServes = state.serving === slot && slotOf(state, slot)?.actual?.takesTraffic === true
    if (newServes && codeOf(error) === 'not_ready') return false // the old one has died meanwhile
    throw error
  }
  await noted(`${old.slot} serves again`, async () => {
    await deps.records.moveIncarnation(old.id, 'serving', { at: iso(deps.clock.now()) })
    await deps.records.savePool(pool, { epoch, servingSlot: old.slot })
  })
  return true
}
