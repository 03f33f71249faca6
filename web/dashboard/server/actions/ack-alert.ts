/** Somebody has seen it: recorded with the event that every open page hears of, all or nothing. */
import type { AckRequest, Alert } from '../../contract/alerts.ts'
import type { Audit } from '../audit.ts'
import { DashboardError } from '../dashboard-error.ts'
import { toAlert } from '../queries/list-alerts.ts'
import type { QueryServices } from '../queries/query-services.ts'
import { isoOf } from '../queries/read-rows.ts'

export interface Acknowledgement extends AckRequest {
  id: number
  by: string
  address: string
  requestId: string
}

/** Again: the newer note. @throws DashboardError `not_found` */
export function ackAlert(services: QueryServices & { audit: Audit }, ack: Acknowledgement): Promise<Alert> {
  const { db, config, clock, audit } = services
  const { id, by, note, address, requestId } = ack
  const at = isoOf(clock.now())
  return db.write(async (tx) => {
    const before = await tx.alert.findUnique({ where: { id } })
    if (before === null || before.pool !== config.pool)
      throw new DashboardError('not_found', `alert ${id}: there is none`)
    const { code, severity, subject } = before
    // What it was opened with stays in front.
    const said = before.ackedAt === null ? before.note : (before.note?.split(SEPARATOR)[0] ?? null)
    const row = await tx.alert.update({
      where: { id },
      data: { ackedAt: at, ackedBy: by, note: said === null ? note : `${said}${SEPARATOR}${note}` },
    })
    const data = JSON.stringify({ id, code, severity, subject, state: 'acked', at })
    const event = { pool: row.pool, type: 'alert', severity: 'info', subject, at, data }
    await tx.event.create({ data: { ...event, dedupeKey: `alert/${id}/acked/${requestId}` } })
    const deed = { actor: by, role: 'operator', action: 'alert.ack', object: `alert/${id}`, result: 'ok' } as const
    await audit.appendTo(tx, { ...deed, address, reason: note, detail: { code, subject }, requestId })
    return toAlert(row)
  })
}

/** Between the note of who opened it and that of who acknowledged it. */
const SEPARATOR = ' — '

/** @throws DashboardError `not_found` */
export function parseAlertId(text: string | undefined): number {
  if (text !== undefined && /^[1-9][0-9]{0,8}$/.test(text)) return Number(text)
  throw new DashboardError('not_found', 'alert: need the number of one')
}
