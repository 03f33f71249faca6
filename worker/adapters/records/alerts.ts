import type { RecordsPort } from '../../../activities/records.ts'
import type { AlertModel, ControlDatabase, ControlTransaction } from '../../../prisma/control/client.ts'
import { insertEvent } from './events.ts'

type AlertRecords = Pick<RecordsPort, 'openAlert' | 'resolveAlert'>
type Opening = Parameters<RecordsPort['openAlert']>[0]
type Resolution = Parameters<RecordsPort['resolveAlert']>[0]
/** As in the port, with the pool's name as it stands in a row. */
type NewAlert = Omit<Opening, 'pool'> & { pool: string }
type KnownAlert = Omit<Resolution, 'pool'> & { pool: string }

export function createAlertRecords(database: ControlDatabase): AlertRecords {
  return {
    openAlert: (alert) => database.write((tx) => openAlert(tx, alert)),
    resolveAlert: (alert) => database.write((tx) => resolveAlert(tx, alert)),
  }
}

/** Opens it once per cause; `anew`: one that has been acknowledged ends first, so that news is not hidden behind old. */
export async function openAlert(tx: ControlTransaction, alert: NewAlert, { anew = false } = {}): Promise<void> {
  const { at, note, ...cause } = alert
  const { pool, code, subject } = cause
  const open = await tx.alert.findFirst({ where: { pool, code, subject, resolvedAt: null } })
  if (open !== null && !(anew && open.ackedAt !== null)) return
  if (open !== null) await resolveAlert(tx, { pool, code, subject, at })
  const row = await tx.alert.create({ data: { ...cause, openedAt: at, note: note ?? null } })
  await tell(tx, row, { state: 'open', at })
}

export async function resolveAlert(tx: ControlTransaction, { at, pool, code, subject }: KnownAlert): Promise<void> {
  const open = await tx.alert.findFirst({ where: { pool, code, subject, resolvedAt: null } })
  if (open === null) return
  const row = await tx.alert.update({ where: { id: open.id }, data: { resolvedAt: at } })
  await tell(tx, row, { state: 'resolved', at })
}

async function tell(
  tx: ControlTransaction,
  { id, pool, code, severity, subject }: AlertModel,
  { state, at }: { state: 'open' | 'resolved'; at: string },
): Promise<void> {
  await insertEvent(tx, {
    ...{ pool, type: 'alert', subject, at },
    severity: state === 'open' && severity === 'alarm' ? 'alarm' : state === 'open' ? 'warning' : 'info',
    data: { id, code, severity, subject, state, at },
    dedupeKey: `alert/${id}/${state}`,
  })
}
