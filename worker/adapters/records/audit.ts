import type { RecordsPort } from '../../../activities/records.ts'
import { appendAuditEntry } from '../../../prisma/control/audit-log.ts'
import type { ControlDatabase, ControlTransaction } from '../../../prisma/control/client.ts'
import { boundedJson, boundedText } from './bounded-json.ts'

type NewEntry = Parameters<RecordsPort['addAudit']>[0]

/** How far back a request id is looked for among the rows of the same action: repeats come within minutes. */
const REPEAT_WINDOW = 200

export function createAuditRecords(database: ControlDatabase): Pick<RecordsPort, 'addAudit'> {
  return { addAudit: (row) => database.write((tx) => appendAudit(tx, row)) }
}

/** For the transaction that does what the row tells of. */
export async function appendAudit(tx: ControlTransaction, row: NewEntry): Promise<void> {
  const { action, requestId } = row
  if (requestId !== null) {
    const select = { requestId: true } as const
    const recent = await tx.auditLog.findMany({
      ...{ where: { action }, orderBy: { id: 'desc' }, take: REPEAT_WINDOW, select },
    })
    if (recent.some((other) => other.requestId === requestId)) return
  }
  await appendAuditEntry(tx, {
    ...{ at: row.at, actor: row.actor, role: row.role, address: null, action, object: row.object, result: row.result },
    reason: row.reason === null ? null : boundedText(row.reason),
    detail: row.detail === null || row.detail === undefined ? null : boundedJson(row.detail),
    requestId,
  })
}
