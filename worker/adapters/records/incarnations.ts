import type { IncarnationRecord, IncarnationState } from '../../../activities/deps.ts'
import type { RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction, IncarnationModel } from '../../../prisma/control/client.ts'
import { parseContainerId, parseIncarnationId, parseSlotName } from '../../../workflows/domain/ids.ts'
import { incarnationStates } from '../../../workflows/domain/incarnation.ts'
import { resolveAlert } from './alerts.ts'
import { boundedText } from './bounded-json.ts'
import { insertEvent } from './events.ts'
import { RecordsError } from './records-error.ts'

type IncarnationRecords = Pick<
  RecordsPort,
  'addIncarnation' | 'moveIncarnation' | 'findIncarnation' | 'readIncarnation' | 'listLiving' | 'closeIncarnation'
>
type Newcomer = Parameters<RecordsPort['addIncarnation']>[0]
type Move = Parameters<RecordsPort['moveIncarnation']>[2] & { to: IncarnationState }
type End = Parameters<RecordsPort['closeIncarnation']>[1]

export function createIncarnationRecords(database: ControlDatabase): IncarnationRecords {
  return {
    addIncarnation: (row) => database.write((tx) => addIncarnation(tx, row)),
    moveIncarnation: (id, to, change) => database.write((tx) => moveIncarnation(tx, id, { to, ...change })),
    async findIncarnation(containerId) {
      const row = await database.reader.incarnation.findUnique({ where: { containerId } })
      return row === null ? null : toRecord(row)
    },
    async readIncarnation(id) {
      const row = await database.reader.incarnation.findUnique({ where: { id } })
      return row === null ? null : toRecord(row)
    },
    async listLiving(pool) {
      const where = { poolId: pool, destroyedAt: null }
      const rows = await database.reader.incarnation.findMany({ where, orderBy: { id: 'asc' } })
      return rows.map(toRecord)
    },
    closeIncarnation: (id, end) => database.write((tx) => closeIncarnation(tx, id, end)),
  }
}

async function addIncarnation(tx: ControlTransaction, newcomer: Newcomer): Promise<IncarnationRecord> {
  const { pool, at, ...columns } = newcomer
  const known = await tx.incarnation.findUnique({ where: { containerId: newcomer.containerId } })
  if (known !== null) return toRecord(known)
  const row = await tx.incarnation.create({ data: { ...columns, poolId: pool, state: 'created', createdAt: at } })
  await showInSlot(tx, row)
  await tellState(tx, row, { previous: null, at })
  return toRecord(row)
}

export async function moveIncarnation(tx: ControlTransaction, id: number, move: Move): Promise<void> {
  const before = await requireIncarnation(tx, id)
  if (before.state === move.to) return
  const { to, at, address, reason } = move
  const row = await tx.incarnation.update({
    where: { id },
    data: {
      state: to,
      ...(address !== undefined && { address }),
      ...(to === 'quarantined' && { quarantineReason: reason ?? before.quarantineReason }),
      ...stampsOf(before, to, at),
    },
  })
  await showInSlot(tx, row)
  await tellState(tx, row, { previous: before.state, at, reason })
}

/** The instant of a state is the first time that it was reached. */
function stampsOf(before: IncarnationModel, to: IncarnationState, at: string): Partial<IncarnationModel> {
  const readyAt = before.readyAt ?? at
  switch (to) {
    case 'spare':
      return { readyAt, frozenAt: before.frozenAt ?? at }
    case 'candidate':
      return { readyAt }
    case 'serving':
      // Back from draining, before the point of no return: it drains no more.
      return { readyAt, servingAt: before.servingAt ?? at, drainingAt: null }
    case 'draining':
      return { drainingAt: before.drainingAt ?? at }
    case 'destroyed':
      return { destroyedAt: before.destroyedAt ?? at }
    case 'created':
    case 'warming':
    case 'quarantined':
    case 'failed':
      return {}
  }
}

/** What was quarantined has ended its service long before its container goes: those times stay. */
async function closeIncarnation(tx: ControlTransaction, id: number, end: End): Promise<void> {
  const before = await requireIncarnation(tx, id)
  const { exposureMs, servingMs, drainingMs, at } = end
  if (before.state !== 'quarantined') {
    await tx.incarnation.update({ where: { id }, data: { exposureMs, servingMs, drainingMs } })
  } else await resolveAlert(tx, { pool: before.poolId, code: 'quarantined', subject: quarantineSubject(id), at })
  await moveIncarnation(tx, id, { to: 'destroyed', at })
}

export const quarantineSubject = (id: number): string => `incarnation/${id}`

// A slot shows its youngest living incarnation; a quarantined one has left it.
async function showInSlot(tx: ControlTransaction, row: IncarnationModel): Promise<void> {
  const slot = await tx.slot.findUnique({ where: { poolId_name: { poolId: row.poolId, name: row.slot } } })
  if (slot === null || (slot.incarnationId !== null && slot.incarnationId > row.id)) return
  const isGone = row.state === 'destroyed' || row.state === 'quarantined'
  const shown = isGone
    ? { incarnationId: null, address: null, state: 'empty' }
    : { incarnationId: row.id, address: row.address, state: row.state }
  const state = slot.state === 'retired' ? slot.state : shown.state
  await tx.slot.update({ where: { id: slot.id }, data: { ...shown, state, updatedAt: new Date().toISOString() } })
}

interface Telling {
  previous: string | null
  at: string
  reason?: string | undefined
}

async function tellState(tx: ControlTransaction, row: IncarnationModel, telling: Telling): Promise<void> {
  const { previous, at, reason } = telling
  await insertEvent(tx, {
    ...{ pool: row.poolId, type: 'container', subject: row.slot, at },
    severity: row.state === 'failed' || row.state === 'quarantined' ? 'warning' : 'info',
    data: {
      ...{ slot: row.slot, incarnation: row.id, state: row.state, previous, at },
      ...exposureOf(row, at),
      ...(reason !== undefined && { reason: boundedText(reason, 200) }),
    },
    dedupeKey: `container/${row.id}/${row.state}/${at}`,
  })
}

function exposureOf({ state, exposureMs, servingAt }: IncarnationModel, at: string): { exposureMs?: number } {
  if (state !== 'destroyed' && state !== 'quarantined') return {}
  if (exposureMs !== null) return { exposureMs: Number(exposureMs) }
  return servingAt === null ? {} : { exposureMs: Date.parse(at) - Date.parse(servingAt) }
}

export async function requireIncarnation(tx: ControlTransaction, id: number): Promise<IncarnationModel> {
  const row = await tx.incarnation.findUnique({ where: { id } })
  if (row === null) throw new RecordsError('incarnation_unknown', `incarnation ${id} is not in the control database`)
  return row
}

function toRecord(row: IncarnationModel): IncarnationRecord {
  const { imageDigest, variant, address, createdAt, frozenAt, servingAt, drainingAt, destroyedAt } = row
  const { quarantineReason, holdUntil } = row
  return {
    ...{ imageDigest, variant, address, createdAt, frozenAt, servingAt, drainingAt, destroyedAt },
    ...{ quarantineReason, holdUntil },
    id: parseIncarnationId(row.id),
    slot: parseSlotName(row.slot),
    epoch: Number(row.epoch),
    containerId: parseContainerId(row.containerId),
    state: parseState(row.state),
  }
}

function parseState(raw: string): IncarnationState {
  const state = incarnationStates.find((known) => known === raw)
  if (state === undefined) throw new RangeError(`incarnation state: got ${JSON.stringify(raw)}`)
  return state
}
