/** Lists as tables, from the first page to the last. */
import type { AuditQuery } from '../contract/audit.ts'
import type { RotationsQuery } from '../contract/rotations.ts'
import type { Cell, CsvTable } from './csv.ts'
import { listAuditPage } from './queries/list-audit.ts'
import { listBarePage } from './queries/list-rotations.ts'
import type { QueryServices } from './queries/query-services.ts'

const PAGE = 500
/** More than a spreadsheet opens; whoever needs all of it copies the database. */
const MOST_ROWS = 1_000_000

export function rotationsTable(services: QueryServices, query: RotationsQuery): CsvTable {
  const header = [
    'epoch',
    'started_at',
    'switched_at',
    'finished_at',
    'trigger',
    'reason',
    'by',
    'old_slot',
    'old_incarnation',
  ]
  const rest = ['new_slot', 'new_incarnation', 'outcome', 'outcome_reason', 'cutover_ms', 'drain_ms', 'serving_ms']
  const last = ['exposure_ms', 'lost', 'cut', 'cleansing_proved', 'drift_count', 'policy_version']
  const pages = inPages(
    (before) => listBarePage(services, { ...query, limit: PAGE, ...(before !== undefined && { before }) }),
    { keyOf: ({ epoch }) => epoch, first: query.before },
    (found) => [
      ...[found.epoch, found.startedAt, found.switchedAt, found.finishedAt, found.trigger, found.reason, found.by],
      ...[
        found.old?.slot ?? null,
        found.old?.incarnation ?? null,
        found.new?.slot ?? null,
        found.new?.incarnation ?? null,
      ],
      ...[found.outcome, found.outcomeReason, found.cutoverMs, found.drainMs, found.servingMs, found.exposureMs],
      ...[found.lost, found.cut, found.proof && Object.values(found.proof).every(Boolean), found.driftCount],
      found.policyVersion,
    ],
  )
  return { name: 'rotations', header: [...header, ...rest, ...last], pages }
}

export function auditTable(services: QueryServices, query: AuditQuery): CsvTable {
  const header = [
    'id',
    'at',
    'actor',
    'role',
    'address',
    'action',
    'object',
    'result',
    'reason',
    'detail',
    'request_id',
    'hash',
  ]
  const pages = inPages(
    (before) => listAuditPage(services, { ...query, limit: PAGE, ...(before !== undefined && { before }) }),
    { keyOf: ({ id }) => id, first: query.before },
    (entry) => [
      ...[entry.id, entry.at, entry.actor, entry.role, entry.address, entry.action, entry.object, entry.result],
      ...[entry.reason, entry.detail === null ? null : JSON.stringify(entry.detail), entry.requestId, entry.hash],
    ],
  )
  return { name: 'audit', header, pages }
}

interface Keyset<T> {
  keyOf(row: T): number
  first: number | undefined
}

async function* inPages<T>(
  read: (before: number | undefined) => Promise<T[]>,
  { keyOf, first }: Keyset<T>,
  toCells: (row: T) => Cell[],
): AsyncGenerator<Cell[][]> {
  let before = first
  for (let sent = 0; sent < MOST_ROWS; sent += PAGE) {
    const rows = await read(before)
    if (rows.length > 0) yield rows.map(toCells)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    before = keyOf(last)
  }
}
