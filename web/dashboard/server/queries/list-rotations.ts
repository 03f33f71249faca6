/** Rotations, newest first, by keyset on an index; each filter names the index that makes it cheap. */
import { z } from 'zod'
import type { Rotation, RotationItem, RotationList, RotationsQuery } from '../../contract/rotations.ts'
import type { QueryServices } from './query-services.ts'
import { isoOf, readRows, type SqlValue, whole } from './read-rows.ts'
import { type RotationRow, rotationColumns, rotationJoins, rotationRow, toRotation } from './rotation-row.ts'
import { toStrip } from './rotation-steps.ts'

const DAY_MS = 86_400_000

export async function listRotations(services: QueryServices, query: RotationsQuery): Promise<RotationList> {
  const items = await listPage(services, query)
  const last = items.length === query.limit ? items.at(-1) : undefined
  const total24h = await countSince(services, isoOf(services.clock.now() - DAY_MS))
  return { items, nextBefore: last?.epoch ?? null, total24h }
}

/** The next page, with the steps of each in short; empty at the end. */
export async function listPage(services: QueryServices, query: RotationsQuery): Promise<RotationItem[]> {
  const rows = await readPage(services, query)
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const steps = await services.db.reader.rotationStep.findMany({ where: { rotationId: { in: ids } } })
  const byRotation = Map.groupBy(steps, ({ rotationId }) => rotationId)
  return rows.map((row) => ({ ...toRotation(row), strip: toStrip(byRotation.get(row.id) ?? []) }))
}

/** The same without steps. */
export async function listBarePage(services: QueryServices, query: RotationsQuery): Promise<Rotation[]> {
  return (await readPage(services, query)).map(toRotation)
}

async function readPage(services: QueryServices, query: RotationsQuery): Promise<RotationRow[]> {
  const { db, config } = services
  const range = await epochRange(services, query)
  if (range.from > range.below) return []
  return readRows(db.reader, pageQuery(config.pool, query, range), rotationRow)
}

interface EpochRange {
  from: number
  below: number
}

function pageQuery(pool: string, query: RotationsQuery, { from, below }: EpochRange) {
  const { outcome, trigger, slot, limit } = query
  // A rare outcome or trigger is found by its own index; by epoch alone it would be a walk through all of them.
  const index = indexFor(query)
  const values: SqlValue[] = [pool, from, below]
  const only = (column: string, value: string | undefined) => {
    if (value === undefined) return ''
    values.push(value)
    return `AND ${column} = ?${values.length} `
  }
  const filters = only('r.outcome', outcome) + only('r.trigger', trigger)
  const where = slot === undefined ? '' : `AND ?${values.push(slot)} IN (o.slot, n.slot) `
  const sql = `SELECT ${rotationColumns} FROM rotations r INDEXED BY ${index} ${rotationJoins}
    WHERE r.pool = ?1 AND r.epoch >= ?2 AND r.epoch < ?3 ${filters}${where}
    ORDER BY r.epoch DESC LIMIT ?${values.push(limit)}`
  return { sql, values }
}

function indexFor({ outcome, trigger }: RotationsQuery): string {
  if (outcome !== undefined && outcome !== 'rotated') return 'rotations_outcome_epoch_idx'
  if (trigger !== undefined) return 'rotations_trigger_epoch_idx'
  return outcome === undefined ? 'rotations_pool_epoch_key' : 'rotations_outcome_epoch_idx'
}

/** Epochs rise with time, so a range of time is a range of epochs. */
async function epochRange(services: QueryServices, { before, from, to }: RotationsQuery): Promise<EpochRange> {
  const first = from === undefined ? 0 : await firstEpochSince(services, from)
  const past = to === undefined ? MOST : await firstEpochSince(services, to)
  return { from: first, below: Math.min(before ?? MOST, past) }
}

const MOST = Number.MAX_SAFE_INTEGER

/** Epoch of the first rotation that began at `at` or later. */
export async function firstEpochSince({ db, config }: QueryServices, at: string): Promise<number> {
  const sql = 'SELECT epoch FROM rotations WHERE pool = ?1 AND started_at >= ?2 ORDER BY started_at LIMIT 1'
  const [found] = await readRows(db.reader, { sql, values: [config.pool, at] }, z.object({ epoch: whole }))
  return found?.epoch ?? MOST
}

async function countSince({ db, config }: QueryServices, at: string): Promise<number> {
  const sql = 'SELECT count(*) AS n FROM rotations WHERE pool = ?1 AND started_at >= ?2'
  const [found] = await readRows(db.reader, { sql, values: [config.pool, at] }, z.object({ n: whole }))
  return found?.n ?? 0
}
