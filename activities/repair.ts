/** Carries out one repair, for start-up and reconcile, and tells it as an event. */
import type { Epoch, PoolName } from '../workflows/domain/ids.ts'
import type { Repair } from '../workflows/domain/repair.ts'
import { securityData } from '../workflows/domain/security-event.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord } from './deps.ts'
import { prepareSpare } from './engine.ts'
import { closeRecord } from './incarnation-end.ts'
import { findById, iso } from './members.ts'
import {
  awaitEngineHealthy,
  clearSlot,
  createReplica,
  discardUnfit,
  freezeReplica,
  isFitToKeep,
  type Place,
  proveClean,
  recordServing,
  removeReplica,
} from './replica.ts'
import { createStandActivities } from './stand.ts'
import { currentCall } from './waiting.ts'

export interface RepairInput {
  pool: PoolName
  epoch: Epoch
  repair: Repair
  healthTimeoutMs: number
  /** Start-up keeps what it makes thawed until HAProxy has seen one of them. */
  freeze: boolean
}

export const createRepairActivities = (deps: ActivityDeps) => ({
  /** Safe to repeat: what is as it should be stays. */
  async applyRepair(input: RepairInput): Promise<void> {
    await apply(deps, input)
    const { pool, epoch, repair } = input
    const subject = 'slot' in repair ? repair.slot : pool
    const at = iso(deps.clock.now())
    const because = 'because' in repair && repair.because !== undefined ? repair.because : null
    await deps.records.addEvent({
      ...{ pool, type: 'security', subject, at },
      severity: because === 'quarantine_vanished' ? 'alarm' : 'info',
      data: securityData({
        ...{ kind: 'repair', slot: 'slot' in repair ? repair.slot : null, at },
        incarnation: 'incarnation' in repair ? repair.incarnation : null,
        detail: because === null ? repair.do : `${repair.do}: ${because}`,
      }),
      dedupeKey: `repair/${pool}/${epoch}/${repair.do}/${subject}/${at}`,
    })
  },

  /** Healthy and clean incarnations that start-up left thawed become frozen spares; reconcile remakes the others. Safe to repeat. */
  async freezeSpares({ pool, epoch }: { pool: PoolName; epoch: Epoch }): Promise<number> {
    const living = await deps.records.listLiving(pool)
    let frozen = 0
    for (const record of living.filter(({ state }) => state === 'warming')) {
      const container = await findById(deps, record, currentCall())
      if (container === null || !(await isFitToKeep(deps, { container, record }))) continue
      await freezeReplica(deps, { pool, slot: record.slot, epoch }, { container, record })
      frozen += 1
    }
    return frozen
  },
})

async function apply(deps: ActivityDeps, input: RepairInput): Promise<void> {
  const { pool, epoch, repair, healthTimeoutMs } = input
  switch (repair.do) {
    case 'remake':
      return remake(deps, input, repair)
    case 'destroy':
      return removeReplica(deps, { pool, epoch, ...repair })
    case 'freeze':
      return freezeAgain(deps, { pool, epoch, slot: repair.slot }, repair)
    case 'forget':
      return forget(deps, pool, (record) => record.id === repair.incarnation)
    case 'clearSlot':
      return clearSlot(deps, { pool, epoch, slot: repair.slot })
    case 'adoptServing':
      return adoptServing(deps, { pool, epoch, slot: repair.slot }, repair)
    case 'stand':
      await createStandActivities(deps).standCandidate({ pool, epoch, healthTimeoutMs })
  }
}

async function remake(
  deps: ActivityDeps,
  input: RepairInput,
  repair: Extract<Repair, { do: 'remake' }>,
): Promise<void> {
  const { pool, epoch, healthTimeoutMs } = input
  const { slot, containerId, because } = repair
  if (containerId !== null) await removeReplica(deps, { pool, epoch, slot, containerId, because })
  else await clearSlot(deps, { pool, epoch, slot })
  const present = await deps.engine.inspect(slot, currentCall())
  const isPast = ({ slot: of, state, containerId: id }: IncarnationRecord) =>
    of === slot && state !== 'quarantined' && id !== present?.id
  await forget(deps, pool, isPast)
  const place: Place = { pool, slot, epoch }
  if (input.freeze) await prepareSpare(deps, place, healthTimeoutMs)
  else await warmUp(deps, place, healthTimeoutMs)
}

async function warmUp(deps: ActivityDeps, place: Place, healthTimeoutMs: number): Promise<void> {
  const untilMs = deps.clock.now() + healthTimeoutMs
  const replica = await createReplica(deps, place)
  if (replica.container.status === 'paused') return
  await discardUnfit(deps, { ...place, containerId: replica.container.id }, async () => {
    await awaitEngineHealthy(deps, replica, untilMs)
    await proveClean(deps, replica)
  })
}

/** Records of containers that no longer exist. */
async function forget(
  deps: ActivityDeps,
  pool: PoolName,
  which: (record: IncarnationRecord) => boolean,
): Promise<void> {
  for (const record of (await deps.records.listLiving(pool)).filter(which)) await closeRecord(deps, record)
}

async function freezeAgain(deps: ActivityDeps, place: Place, repair: Extract<Repair, { do: 'freeze' }>): Promise<void> {
  const container = await findById(deps, repair, currentCall())
  const record = await deps.records.findIncarnation(repair.containerId)
  if (container === null || record === null) return
  await clearSlot(deps, place)
  await freezeReplica(deps, place, { container, record })
}

async function adoptServing(
  deps: ActivityDeps,
  { pool, slot, epoch }: Place,
  repair: Extract<Repair, { do: 'adoptServing' }>,
): Promise<void> {
  const container = await findById(deps, repair, currentCall())
  if (container === null) return
  const at = iso(deps.clock.now())
  const record = await deps.records.addIncarnation({ pool, slot, epoch, ...describe(container), at })
  await recordServing(deps, record, container.address)
  await deps.records.savePool(pool, { epoch, servingSlot: slot })
}

function describe({ id, imageDigest, labels }: EngineContainer) {
  return { containerId: id, imageDigest, variant: labels.variant }
}
