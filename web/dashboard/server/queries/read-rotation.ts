/** One rotation with all its evidence. */
import { z } from 'zod'
import type { ControlReader, IncarnationModel } from '../../../../prisma/control/client.ts'
import { workflowIds } from '../../../../workflows/messages.ts'
import {
  CounterReading,
  type Counters,
  type Drift,
  DriftFile,
  type Rotation,
  RotationDetail,
  RotationIncarnation,
} from '../../contract/rotations.ts'
import { DashboardError } from '../dashboard-error.ts'
import type { QueryServices } from './query-services.ts'
import { parseColumn, readRows, textOrNull, toNumber, wholeOrNull } from './read-rows.ts'
import { readProof, rotationColumns, rotationJoins, rotationRow, toRotation } from './rotation-row.ts'
import { toStep } from './rotation-steps.ts'

/** @throws DashboardError `not_found` */
export async function readRotation(services: QueryServices, epoch: number): Promise<RotationDetail> {
  const { db, config } = services
  const row = await readRow(services, epoch)
  const steps = await db.reader.rotationStep.findMany({
    where: { rotationId: row.id },
    orderBy: [{ seq: 'asc' }, { attempt: 'asc' }],
  })
  const [old, fresh] = await readContainers(db.reader, [row.old, row.new])
  return RotationDetail.parse({
    ...toRotation(row),
    triggerDetail: row.trigger_detail,
    steps: steps.map(toStep),
    stepsPruned: steps.length === 0 && row.outcome !== null,
    counters: toCounters(row.counters),
    drift: await readDrift(db.reader, old),
    oldContainer: shown(old),
    newContainer: shown(fresh),
    evidence: readProof(row.proof),
    temporalUrl: temporalUrl(config, epoch),
    ...(await neighbours(services, epoch)),
  } satisfies RotationDetail)
}

/** As lists and the stream show it; null when there is none of this epoch. */
export async function findRotation({ db, config }: QueryServices, epoch: number): Promise<Rotation | null> {
  const sql = `SELECT ${rotationColumns} FROM rotations r ${rotationJoins} WHERE r.pool = ?1 AND r.epoch = ?2`
  const [row] = await readRows(db.reader, { sql, values: [config.pool, epoch] }, rotationRow)
  return row === undefined ? null : toRotation(row)
}

/** A rotation is named by its epoch or by the id of its workflow. @throws DashboardError `not_found` */
export function parseRotationId(id: string, pool: string): number {
  const [, epoch] = new RegExp(`^(?:rotation/${pool}/)?([1-9][0-9]{0,15})$`).exec(id) ?? []
  if (epoch === undefined) throw notFound(id)
  return Number(epoch)
}

const detailRow = rotationRow.extend({ trigger_detail: textOrNull, counters: textOrNull })

async function readRow({ db, config }: QueryServices, epoch: number): Promise<z.infer<typeof detailRow>> {
  const sql = `SELECT ${rotationColumns}, r.trigger_detail, r.counters FROM rotations r ${rotationJoins}
    WHERE r.pool = ?1 AND r.epoch = ?2`
  const [row] = await readRows(db.reader, { sql, values: [config.pool, epoch] }, detailRow)
  if (row === undefined) throw notFound(String(epoch))
  return row
}

function notFound(id: string): DashboardError {
  return new DashboardError('not_found', `rotation ${id.slice(0, 60)}: there is none, or it is older than what is kept`)
}

async function readContainers(reader: ControlReader, ids: readonly [number | null, number | null]) {
  const known = ids.filter((id) => id !== null)
  const rows = known.length === 0 ? [] : await reader.incarnation.findMany({ where: { id: { in: known } } })
  const find = (id: number | null) => rows.find((row) => row.id === id) ?? null
  return [find(ids[0]), find(ids[1])] as const
}

function shown(row: IncarnationModel | null): RotationIncarnation | null {
  if (row === null) return null
  const { slot, id: incarnation, containerId, imageDigest, variant, createdAt, readyAt, frozenAt } = row
  const { servingAt, drainingAt, destroyedAt } = row
  return RotationIncarnation.parse({
    ...{ slot, incarnation, containerId, imageDigest, variant, createdAt, readyAt, frozenAt },
    ...{ servingAt, drainingAt, destroyedAt },
  })
}

/** Files that were found changed in a container when it was destroyed. */
export async function readDrift(reader: ControlReader, row: IncarnationModel | null): Promise<Drift> {
  if (row === null || row.driftCount === 0) return { count: 0, files: [] }
  const files = await reader.driftFile.findMany({ where: { incarnationId: row.id }, orderBy: { id: 'asc' } })
  return {
    count: row.driftCount,
    files: files.map(({ path, kind, size }) => DriftFile.parse({ path, kind, sizeBytes: toNumber(size) })),
  }
}

const reading = z.object(CounterReading.shape).nullable().catch(null).default(null)
const storedCounters = z.object({ before: reading, after: reading, difference: reading }).nullable().catch(null)

function toCounters(json: string | null): Counters | null {
  return storedCounters.parse(parseColumn(json))
}

/** Temporal keeps a history for as long as its namespace says; the page behind the link tells when it is gone. */
function temporalUrl({ temporalUiUrl, temporal, pool }: QueryServices['config'], epoch: number): string | null {
  if (temporalUiUrl === null) return null
  const workflow = encodeURIComponent(workflowIds.rotation(pool, epoch))
  return `${temporalUiUrl.replace(/\/$/, '')}/namespaces/${temporal.namespace}/workflows/${workflow}`
}

async function neighbours({ db, config }: QueryServices, epoch: number) {
  const sql = `SELECT
    (SELECT max(epoch) FROM rotations WHERE pool = ?1 AND epoch < ?2) AS previous,
    (SELECT min(epoch) FROM rotations WHERE pool = ?1 AND epoch > ?2) AS next`
  const row = z.object({ previous: wholeOrNull, next: wholeOrNull })
  const [found] = await readRows(db.reader, { sql, values: [config.pool, epoch] }, row)
  return { previous: found?.previous ?? null, next: found?.next ?? null }
}
