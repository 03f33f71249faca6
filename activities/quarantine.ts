import type { Epoch, PoolName, SlotName } from '../workflows/domain/ids.ts'
import { SHELF_PLACES } from '../workflows/domain/quarantine.ts'
import type { RotationOrder } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps } from './deps.ts'
import { lookAt } from './drain.ts'
import type { DestroyInput } from './engine.ts'
import { datesOf, endOf } from './incarnation-end.ts'
import { iso } from './members.ts'
import { noted } from './noted.ts'
import { clearSlot } from './replica.ts'
import { endProcess, type PutAway, putAway, type Suspect } from './shelf.ts'
import { currentCall } from './waiting.ts'

export interface ShelveInput {
  pool: PoolName
  epoch: Epoch
  slot: SlotName
  reason: string
  /** Only an incarnation that was there by then is meant, in Unix ms. */
  before: number
}

export interface Quarantined {
  exposureMs: number | null
  finishedAtMs: number
  became: PutAway
}

export const createQuarantineActivities = (deps: ActivityDeps) => ({
  /** Stopped, evidence saved, off its slot's name. Safe to repeat. @throws `slot_serving`, `still_running` */
  async quarantineOld({ order, old, new: newId }: DestroyInput): Promise<Quarantined> {
    const { pool, epoch } = order
    const suspect: Suspect = { pool, epoch, slot: old.slot, containerId: old.containerId, id: old.id }
    await lookAt(deps, pool, old.slot)
    await endProcess(deps, suspect)
    const finishedAtMs = deps.clock.now()
    const record = await noted(old.slot, () => deps.records.findIncarnation(old.containerId))
    const end = endOf(datesOf(record, old), finishedAtMs)
    const became = await putAway(deps, suspect)
    await noted(`${old.slot} is in quarantine`, () =>
      recordEnd(deps, suspect, { became, end, reason: reasonOf(order) }),
    )
    if (became !== 'kept') {
      await noted(old.slot, () => deps.records.saveProof(newId, { oldGone: true, at: iso(finishedAtMs) }))
    }
    return { exposureMs: end.exposureMs, finishedAtMs, became }
  },

  /** The same for one that takes no traffic. `serves`: it does by now, so nothing was touched. Safe to repeat. */
  async shelveIdle({ pool, epoch, slot, reason, before }: ShelveInput): Promise<PutAway | 'serves' | 'another'> {
    const call = currentCall()
    const container = await deps.engine.inspect(slot, call)
    if (container === null) return 'gone'
    const record = await deps.records.findIncarnation(container.id)
    if (record === null || Date.parse(record.createdAt) > before) return 'another'
    if ((await deps.traffic.readPool(pool, call)).serving === slot) return 'serves'
    const suspect: Suspect = { pool, epoch, slot, containerId: container.id, id: record.id }
    await clearSlot(deps, suspect)
    await endProcess(deps, suspect)
    const end = endOf(record, deps.clock.now())
    const became = await putAway(deps, suspect)
    await recordEnd(deps, suspect, { became, end, reason })
    return became
  },
})

interface Ended {
  became: PutAway
  end: ReturnType<typeof endOf>
  reason: string
}

async function recordEnd({ records }: ActivityDeps, suspect: Suspect, { became, end, reason }: Ended): Promise<void> {
  const { pool, epoch, slot, id } = suspect
  await records.savePool(pool, { epoch })
  if (became === 'kept') return records.quarantineIncarnation(id, { ...end, reason })
  await records.closeIncarnation(id, end)
  if (became !== 'no_place') return
  const note = `${slot} #${id} was destroyed: all ${SHELF_PLACES} places are held`
  const alert = { pool, code: 'quarantine_full', subject: pool, severity: 'alarm', note, at: end.at } as const
  await records.openAlert(alert)
}

function reasonOf({ trigger, triggerDetail, reason }: RotationOrder): string {
  return [trigger, reason ?? triggerDetail].filter((part) => part !== null).join(': ')
}
