/** Who did what, newest first, by keyset; and whether the chain still holds. */
import { z } from 'zod'
import { verifyAuditChain } from '../../../../prisma/control/audit-log.ts'
import { AuditEntry, type AuditList, type AuditQuery, type AuditVerdict } from '../../contract/audit.ts'
import type { QueryServices } from './query-services.ts'
import { isoOf, parseColumn, readRows, type SqlValue, text, textOrNull, whole } from './read-rows.ts'

const row = z.object({
  ...{ id: whole, at: text, actor: text, role: text, address: textOrNull, action: text, object: text, result: text },
  ...{ reason: textOrNull, detail: textOrNull, request_id: textOrNull, hash: text },
})

export async function listAudit(services: QueryServices, query: AuditQuery): Promise<AuditList> {
  const items = await listAuditPage(services, query)
  const last = items.length === query.limit ? items.at(-1) : undefined
  return { items, nextBefore: last?.id ?? null }
}

/** The next page; empty at the end. */
export async function listAuditPage(services: QueryServices, query: AuditQuery): Promise<AuditEntry[]> {
  const { db } = services
  const { before = MOST, actor, action, from, to, limit } = query
  const first = from === undefined ? 0 : await firstIdSince(services, from)
  const past = to === undefined ? MOST : await firstIdSince(services, to)
  const values: SqlValue[] = [first, Math.min(before, past), limit]
  const only = (column: string, value: string | undefined) =>
    value === undefined ? '' : `AND ${column} = ?${values.push(value)}`
  const index =
    actor !== undefined
      ? 'INDEXED BY audit_logs_actor_id_idx'
      : action !== undefined
        ? 'INDEXED BY audit_logs_action_id_idx'
        : ''
  const sql = `SELECT id, at, actor, role, address, action, object, result, reason, detail, request_id, hash
    FROM audit_logs ${index} WHERE id >= ?1 AND id < ?2 ${only('actor', actor)} ${only('action', action)}
    ORDER BY id DESC LIMIT ?3`
  return (await readRows(db.reader, { sql, values }, row)).map(toEntry)
}

const MOST = Number.MAX_SAFE_INTEGER

/** Ids rise in the order of time. */
async function firstIdSince({ db }: QueryServices, at: string): Promise<number> {
  const sql = 'SELECT id FROM audit_logs WHERE at >= ?1 ORDER BY at, id LIMIT 1'
  const [found] = await readRows(db.reader, { sql, values: [at] }, z.object({ id: whole }))
  return found?.id ?? MOST
}

function toEntry({ request_id: requestId, detail, ...shown }: z.infer<typeof row>): AuditEntry {
  return AuditEntry.parse({ ...shown, requestId, detail: parseColumn(detail) })
}

export async function verifyAudit({ db, clock }: QueryServices): Promise<AuditVerdict> {
  return { ...(await verifyAuditChain(db.reader)), verifiedAt: isoOf(clock.now()) }
}
