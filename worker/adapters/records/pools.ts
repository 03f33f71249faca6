import type { RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction, PoolModel } from '../../../prisma/control/client.ts'
import { parseSlotName, type SlotName } from '../../../workflows/domain/ids.ts'
import { insertEvent } from './events.ts'
import { RecordsError } from './records-error.ts'

type PoolRecords = Pick<RecordsPort, 'declarePool' | 'readPool' | 'savePool'>
type PoolChange = Parameters<RecordsPort['savePool']>[1]

export function createPoolRecords(database: ControlDatabase): PoolRecords {
  return {
    declarePool: (pool, slots) => database.write((tx) => declarePool(tx, pool, slots)),
    async readPool(pool) {
      const row = await database.reader.pool.findUnique({ where: { id: pool } })
      if (row === null) throw new RecordsError('pool_unknown', `pool ${pool} was never declared`)
      const servingSlot = row.servingSlot === null ? null : parseSlotName(row.servingSlot)
      const { pausedBy: by, pausedUntil, pausedReason: reason } = row
      const untilMs = pausedUntil === null ? null : Date.parse(pausedUntil)
      const paused = by === null ? null : { untilMs, by, reason }
      return { epoch: Number(row.epoch), servingSlot, policyVersion: row.policyVersion, paused }
    },
    savePool: (pool, change) => database.write((tx) => savePool(tx, pool, change)),
  }
}

async function declarePool(tx: ControlTransaction, pool: string, slots: readonly SlotName[]): Promise<void> {
  const updatedAt = new Date().toISOString()
  await tx.pool.upsert({ where: { id: pool }, create: { id: pool, epoch: 0, policyVersion: 0, updatedAt }, update: {} })
  const known = await tx.slot.findMany({ where: { poolId: pool } })
  for (const [idx, name] of slots.entries()) {
    const row = known.find((slot) => slot.name === name)
    if (row === undefined) {
      await tx.slot.create({ data: { poolId: pool, name, idx, state: 'empty', updatedAt } })
    } else if (row.idx !== idx || row.state === 'retired') {
      const state = row.state === 'retired' ? 'empty' : row.state
      await tx.slot.update({ where: { id: row.id }, data: { idx, state, updatedAt } })
    }
  }
  const configured = new Set<string>(slots)
  const surplus = known.filter((slot) => !configured.has(slot.name) && slot.state !== 'retired')
  await tx.slot.updateMany({
    where: { id: { in: surplus.map((slot) => slot.id) } },
    data: { state: 'retired', updatedAt },
  })
}

async function savePool(tx: ControlTransaction, pool: string, change: PoolChange): Promise<void> {
  const before = await tx.pool.findUnique({ where: { id: pool } })
  if (before === null) throw new RecordsError('pool_unknown', `pool ${pool} was never declared`)
  const { epoch, servingSlot, pausedUntil, pausedBy, pausedReason, resumed } = change
  const updatedAt = new Date().toISOString()
  const after = await tx.pool.update({
    where: { id: pool },
    data: {
      updatedAt,
      ...(epoch !== undefined && epoch > Number(before.epoch) && { epoch }),
      ...(servingSlot !== undefined && { servingSlot }),
      ...(pausedUntil !== undefined && { pausedUntil }),
      ...(pausedBy !== undefined && { pausedBy }),
      ...(pausedReason !== undefined && { pausedReason }),
    },
  })
  const isPauseChanged = before.pausedBy !== after.pausedBy || before.pausedUntil !== after.pausedUntil
  if (isPauseChanged) await tellPolicy(tx, after, resumed ?? { by: after.pausedBy, reason: after.pausedReason })
}

async function tellPolicy(tx: ControlTransaction, row: PoolModel, { by, reason }: Said): Promise<void> {
  const { id: pool, updatedAt: at, policyVersion: version } = row
  await insertEvent(tx, {
    ...{ pool, type: 'policy', severity: 'info', subject: pool, at },
    data: { version, paused: pausedOf(row), by, reason, at },
    dedupeKey: `pause/${pool}/${at}`,
  })
}

interface Said {
  by: string | null
  reason: string | null
}

/** As every event and answer shows it. */
export function pausedOf({ pausedBy: by, pausedUntil: untilAt, pausedReason: reason }: PoolModel) {
  return by === null ? null : { untilAt, by, reason }
}
