/** What is too old goes, in steps of at most 500 rows, so that nobody waits for the write lock. */

import type { ControlTransaction } from '../../prisma/control/client.ts'
import { readMeta, saveMeta } from './meta.ts'
import { rings } from './series.ts'

const STEP_ROWS = 500
const DAY_MS = 86_400_000

export const keep = {
  eventsMs: 14 * DAY_MS,
  events: 2_000_000,
  /** Of rotations that ended as `rotated`; a rotation has about ten. */
  stepsMs: 30 * DAY_MS,
  stepsOfRotations: 200_000,
  rotatedMs: 180 * DAY_MS,
  rotated: 1_000_000,
  otherOutcomesMs: 730 * DAY_MS,
  alertsMs: 365 * DAY_MS,
} as const

/** One step of each kind; true when some kind may have more to do. */
export interface Retention {
  step(tx: ControlTransaction, nowMs: number): Promise<void>
}

/** Kinds take turns, one per call: a tick costs one small transaction more, whatever there is to remove. */
export function createRetention(): Retention {
  const sweep = createStatsSweep()
  const kinds = [
    sweep,
    removeTrafficPoints,
    sweep,
    removeEvents,
    sweep,
    removeSteps,
    sweep,
    removeRotations,
    removeAlerts,
  ]
  let turn = 0
  return {
    async step(tx, nowMs) {
      const kind = kinds[turn % kinds.length]
      turn += 1
      await kind?.(tx, nowMs)
    },
  }
}

/**
 * `container_stats` has no index by time, only by incarnation: each step takes the next incarnations that have points and
 * removes what is too old of theirs. The place is kept in memory: the walk goes round for ever.
 */
function createStatsSweep() {
  let after = 0
  return async (tx: ControlTransaction, nowMs: number): Promise<void> => {
    const ids = await nextIncarnations(tx, after)
    const removed = await removeContainerPoints(tx, ids, nowMs)
    if (removed < STEP_ROWS) after = ids.length < STEP_ROWS ? 0 : (ids.at(-1) ?? 0)
  }
}

/** The next 500 incarnations with points: one seek in the key for each, never a walk through the points. */
export async function nextIncarnations(tx: ControlTransaction, after: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ i: number | bigint }[]>`
    WITH RECURSIVE found(i, n) AS (
      SELECT (SELECT min(incarnation) FROM container_stats WHERE incarnation > ${after}), 1
      UNION ALL
      SELECT (SELECT min(incarnation) FROM container_stats WHERE incarnation > found.i), n + 1
      FROM found WHERE found.i IS NOT NULL AND n < ${STEP_ROWS}
    ) SELECT i FROM found WHERE i IS NOT NULL`
  return rows.map(({ i }) => Number(i))
}

async function removeContainerPoints(tx: ControlTransaction, ids: readonly number[], nowMs: number): Promise<number> {
  if (ids.length === 0) return 0
  const nowS = Math.floor(nowMs / 1_000)
  const [fine, middle, coarse] = rings
  return tx.$executeRaw`
    WITH rings(res, oldest) AS (VALUES
      (${fine.resS}, ${nowS - fine.keepS}), (${middle.resS}, ${nowS - middle.keepS}), (${coarse.resS}, ${nowS - coarse.keepS}))
    DELETE FROM container_stats WHERE rowid IN (
      SELECT s.rowid FROM json_each(${JSON.stringify(ids)}) AS ids
      CROSS JOIN rings
      JOIN container_stats AS s ON s.incarnation = ids.value AND s.res = rings.res AND s.t < rings.oldest
      LIMIT ${STEP_ROWS})`
}

async function removeTrafficPoints(tx: ControlTransaction, nowMs: number): Promise<void> {
  const nowS = Math.floor(nowMs / 1_000)
  const pools = await tx.pool.findMany({ select: { id: true } })
  for (const { id: pool } of pools) {
    for (const { resS: res, keepS } of rings) {
      const old = { pool, res, t: { lt: nowS - keepS } }
      const rows = await tx.trafficStat.findMany({
        ...{ where: old, orderBy: { t: 'asc' }, take: STEP_ROWS, select: { t: true } },
      })
      const last = rows.at(-1)
      if (last !== undefined) await tx.trafficStat.deleteMany({ where: { pool, res, t: { lte: last.t } } })
    }
  }
}

async function removeEvents(tx: ControlTransaction, nowMs: number): Promise<void> {
  const newest = await tx.event.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  if (newest === null) return
  const oldest = new Date(nowMs - keep.eventsMs).toISOString()
  // Ids rise in the order of time, so the first rows are the oldest by either rule.
  const first = await tx.event.findMany({ orderBy: { id: 'asc' }, take: STEP_ROWS, select: { id: true, at: true } })
  const ids = first.filter(({ id, at }) => at < oldest || id <= newest.id - keep.events).map(({ id }) => id)
  if (ids.length > 0) await tx.event.deleteMany({ where: { id: { in: ids } } })
}

const ROTATIONS_PER_STEP = 25

async function removeSteps(tx: ControlTransaction, nowMs: number): Promise<void> {
  const newest = await tx.rotation.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  if (newest === null) return
  const oldest = new Date(nowMs - keep.stepsMs).toISOString()
  const swept = Number((await readMeta(tx, 'telemetry_steps_swept')) ?? 0)
  const next = await tx.rotation.findMany({
    ...{ where: { id: { gt: swept } }, orderBy: { id: 'asc' }, take: ROTATIONS_PER_STEP },
    select: { id: true, outcome: true, startedAt: true },
  })
  const isOld = next.filter(({ id, startedAt }) => startedAt < oldest || id <= newest.id - keep.stepsOfRotations)
  const last = isOld.at(-1)
  if (last === undefined) return
  const ids = isOld.filter(({ outcome }) => outcome === 'rotated').map(({ id }) => id)
  await tx.rotationStep.deleteMany({ where: { rotationId: { in: ids } } })
  await saveMeta(tx, 'telemetry_steps_swept', `${last.id}`)
}

async function removeRotations(tx: ControlTransaction, nowMs: number): Promise<void> {
  const newest = await tx.rotation.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  if (newest === null) return
  const rules = [
    { outcome: 'rotated', keepMs: keep.rotatedMs, rows: keep.rotated },
    { outcome: 'kept', keepMs: keep.otherOutcomesMs, rows: Number.POSITIVE_INFINITY },
    { outcome: 'alarm', keepMs: keep.otherOutcomesMs, rows: Number.POSITIVE_INFINITY },
  ]
  for (const { outcome, keepMs, rows } of rules) {
    const oldest = new Date(nowMs - keepMs).toISOString()
    const first = await tx.rotation.findMany({
      ...{ where: { outcome }, orderBy: { epoch: 'asc' }, take: ROTATIONS_PER_STEP },
      select: { id: true, startedAt: true, oldId: true },
    })
    const gone = first.filter(({ id, startedAt }) => startedAt < oldest || id <= newest.id - rows)
    if (gone.length === 0) continue
    const replaced = gone.flatMap(({ oldId }) => (oldId === null ? [] : [oldId]))
    await tx.rotation.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } })
    await tx.incarnation.deleteMany({ where: { id: { in: replaced }, destroyedAt: { not: null } } })
  }
}

async function removeAlerts(tx: ControlTransaction, nowMs: number): Promise<void> {
  const oldest = new Date(nowMs - keep.alertsMs).toISOString()
  const first = await tx.alert.findMany({ orderBy: { id: 'asc' }, take: STEP_ROWS })
  const ids = first.filter(({ resolvedAt }) => resolvedAt !== null && resolvedAt < oldest).map(({ id }) => id)
  if (ids.length > 0) await tx.alert.deleteMany({ where: { id: { in: ids } } })
}
