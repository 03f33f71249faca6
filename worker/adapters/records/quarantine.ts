/** The quarantine shelf in the control database: each change with its audit row and its event, all or nothing. */
import type { RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction, IncarnationModel } from '../../../prisma/control/client.ts'
import { securityData } from '../../../workflows/domain/security-event.ts'
import { openAlert, resolveAlert } from './alerts.ts'
import { appendAudit } from './audit.ts'
import { boundedText } from './bounded-json.ts'
import { insertEvent } from './events.ts'
import { moveIncarnation, quarantineSubject, requireIncarnation } from './incarnations.ts'

type QuarantineRecords = Pick<RecordsPort, 'quarantineIncarnation' | 'holdQuarantined' | 'endQuarantined'>
type Beginning = Parameters<RecordsPort['quarantineIncarnation']>[1]
type Hold = Parameters<RecordsPort['holdQuarantined']>[1]
type Ending = Parameters<RecordsPort['endQuarantined']>[1]

export function createQuarantineRecords(database: ControlDatabase): QuarantineRecords {
  return {
    quarantineIncarnation: (id, end) => database.write((tx) => begin(tx, id, end)),
    holdQuarantined: (id, hold) => database.write((tx) => setHold(tx, id, hold)),
    endQuarantined: (id, end) => database.write((tx) => finish(tx, id, end)),
  }
}

async function begin(tx: ControlTransaction, id: number, { at, reason, ...times }: Beginning): Promise<void> {
  const before = await requireIncarnation(tx, id)
  if (before.state === 'quarantined') return
  await tx.incarnation.update({ where: { id }, data: times })
  const why = boundedText(reason)
  await moveIncarnation(tx, id, { to: 'quarantined', at, reason: why })
  await tellSecurity(tx, before, { kind: 'quarantine', detail: why, by: null, at })
  const note = `${before.slot} was called hostile (${why}): look at its evidence, then hold, release or destroy it`
  const subject = quarantineSubject(id)
  await openAlert(tx, { pool: before.poolId, code: 'quarantined', subject, severity: 'warning', note, at })
}

async function setHold(tx: ControlTransaction, id: number, { holdUntil, audit }: Hold): Promise<void> {
  await requireIncarnation(tx, id)
  await tx.incarnation.update({ where: { id }, data: { holdUntil } })
  await appendAudit(tx, audit)
}

async function finish(tx: ControlTransaction, id: number, { at, falseAlarm, audit }: Ending): Promise<void> {
  const before = await requireIncarnation(tx, id)
  if (before.state === 'destroyed') return
  const known = before.quarantineReason ?? 'no reason given'
  const marked = falseAlarm === null ? known : boundedText(`false alarm: ${falseAlarm} (was: ${known})`)
  await tx.incarnation.update({ where: { id }, data: { quarantineReason: marked, holdUntil: null } })
  await moveIncarnation(tx, id, { to: 'destroyed', at })
  await resolveAlert(tx, { pool: before.poolId, code: 'quarantined', subject: quarantineSubject(id), at })
  const detail = [audit.action.replace('quarantine.', ''), audit.reason].filter((part) => part !== null).join(': ')
  await tellSecurity(tx, before, { kind: 'quarantine_end', detail, by: audit.actor, at })
  await appendAudit(tx, audit)
}

interface Telling {
  kind: 'quarantine' | 'quarantine_end'
  detail: string
  by: string | null
  at: string
}

async function tellSecurity(tx: ControlTransaction, row: IncarnationModel, telling: Telling): Promise<void> {
  const { kind, at } = telling
  await insertEvent(tx, {
    ...{
      pool: row.poolId,
      type: 'security',
      severity: kind === 'quarantine' ? 'alarm' : 'info',
      subject: row.slot,
      at,
    },
    data: securityData({ ...telling, slot: row.slot, incarnation: row.id }),
    dedupeKey: `${kind}/${row.id}`,
  })
}
