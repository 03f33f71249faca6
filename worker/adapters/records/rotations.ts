import type { RecordsPort, RotationClosing, RotationOpening } from '../../../activities/records.ts'
import type {
  ControlDatabase,
  ControlTransaction,
  IncarnationModel,
  RotationModel,
} from '../../../prisma/control/client.ts'
import { parseEpoch } from '../../../workflows/domain/ids.ts'
import { HOSTILE_DETAIL, type OutcomeName, type Trigger, triggers } from '../../../workflows/domain/words.ts'
import { appendAudit } from './audit.ts'
import { boundedJson, boundedText } from './bounded-json.ts'
import { insertEvent } from './events.ts'
import { shownProof } from './proofs.ts'
import { RecordsError } from './records-error.ts'

type RotationRecords = Pick<RecordsPort, 'openRotation' | 'closeRotation' | 'listOpenRotations'>
interface Hooks {
  onRotationClosed?: (closing: RotationClosing & { trigger: Trigger }) => void
}

export function createRotationRecords(database: ControlDatabase, hooks: Hooks): RotationRecords {
  return {
    openRotation: (row) => database.write((tx) => openRotation(tx, row)),
    async closeRotation(row) {
      const closed = await database.write((tx) => closeRotation(tx, row))
      if (closed !== null) hooks.onRotationClosed?.({ ...row, trigger: parseTrigger(closed.trigger) })
    },
    async listOpenRotations(pool) {
      // Asked by outcome because that has an index; a rotation without one has not ended.
      const where = { poolId: pool, outcome: null }
      const rows = await database.reader.rotation.findMany({ where, orderBy: { epoch: 'asc' } })
      return rows.map(({ epoch, runId, startedAt }) => ({ epoch: parseEpoch(Number(epoch)), runId, startedAt }))
    },
  }
}

async function openRotation(tx: ControlTransaction, opening: RotationOpening): Promise<void> {
  if ((await tx.rotation.findUnique({ where: keyOf(opening) })) !== null) return
  const { pool, epoch, reason, requestedBy, startedAt } = opening
  const { pool: poolId, ...columns } = opening
  await tx.rotation.create({ data: { ...columns, poolId, reason: reason === null ? null : boundedText(reason) } })
  await tx.pool.updateMany({ where: { id: pool, epoch: { lt: epoch } }, data: { epoch, updatedAt: startedAt } })
  // A risk that someone raised has its own row.
  if (requestedBy === null || opening.trigger !== 'manual') return
  await appendAudit(tx, {
    ...{ actor: requestedBy, role: 'operator', action: 'rotation.rotate', object: `rotation/${pool}/${epoch}` },
    ...{ result: 'ok', reason, requestId: null, at: startedAt },
    detail: { epoch, hostile: opening.triggerDetail === HOSTILE_DETAIL },
  })
}

/** Null when it had been closed before. */
async function closeRotation(tx: ControlTransaction, closing: RotationClosing): Promise<RotationModel | null> {
  const { pool, epoch, old, new: newId, counters, outcomeReason, ...columns } = closing
  const before = await requireRotation(tx, closing)
  if (before.outcome !== null) return null
  const reason = outcomeReason === null ? null : boundedText(outcomeReason)
  const row = await tx.rotation.update({
    where: { id: before.id },
    data: { ...columns, oldId: old, newId, outcomeReason: reason, counters: boundedJson(counters) },
  })
  await insertEvent(tx, {
    ...{ pool, type: 'rotation.finished', subject: `rotation/${pool}/${epoch}`, at: closing.finishedAt },
    severity: severityOf[closing.outcome],
    data: await showRotation(tx, row),
    dedupeKey: `finished/${pool}/${epoch}`,
  })
  return row
}

/** The whole rotation as `GET /api/rotations` shows it (dashboard page, section 3). */
async function showRotation(tx: ControlTransaction, row: RotationModel) {
  const old = await findIncarnation(tx, row.oldId)
  const next = await findIncarnation(tx, row.newId)
  const { trigger, reason, requestedBy: by, startedAt, switchedAt, finishedAt, outcome, outcomeReason, lost, cut } = row
  return {
    ...{ id: `rotation/${row.poolId}/${row.epoch}`, epoch: Number(row.epoch), trigger, reason, by },
    ...{ old: placeOf(old), new: placeOf(next), startedAt, switchedAt, finishedAt },
    ...{ outcome, outcomeReason },
    ...{ cutoverMs: toNumber(row.cutoverMs), drainMs: toNumber(row.drainMs) },
    ...{ servingMs: toNumber(old?.servingMs ?? null), exposureMs: toNumber(row.exposureMs), lost, cut },
    ...{ proof: shownProof(next?.proof ?? null), driftCount: old?.driftCount ?? 0 },
    policyVersion: row.policyVersion,
  }
}

async function findIncarnation(tx: ControlTransaction, id: number | null): Promise<IncarnationModel | null> {
  return id === null ? null : tx.incarnation.findUnique({ where: { id } })
}

export function placeOf(row: Pick<IncarnationModel, 'id' | 'slot'> | null) {
  return row === null ? null : { slot: row.slot, incarnation: row.id }
}

const toNumber = (value: bigint | null): number | null => (value === null ? null : Number(value))

const severityOf = { rotated: 'info', kept: 'warning', alarm: 'alarm' } as const satisfies Record<OutcomeName, string>

/** @throws RecordsError `rotation_unknown` */
export async function requireRotation(
  tx: ControlTransaction,
  key: { pool: string; epoch: number },
): Promise<RotationModel> {
  const row = await tx.rotation.findUnique({ where: keyOf(key) })
  if (row === null) throw new RecordsError('rotation_unknown', `rotation ${key.pool}/${key.epoch} was never opened`)
  return row
}

function keyOf({ pool, epoch }: { pool: string; epoch: number }) {
  return { poolId_epoch: { poolId: pool, epoch } }
}

function parseTrigger(raw: string): Trigger {
  const trigger = triggers.find((known) => known === raw)
  if (trigger === undefined) throw new RangeError(`trigger: got ${JSON.stringify(raw)}`)
  return trigger
}
