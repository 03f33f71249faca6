/** The trace: what each step held, and single marks while they are few. */
import { z } from 'zod'
import { MOST_POINTS, RotationMark, type RotationSeries, ServingSpan } from '../../../contract/metrics.ts'
import { firstEpochSince } from '../list-rotations.ts'
import type { QueryServices } from '../query-services.ts'
import { isoOf, readRows, text, textOrNull, whole, wholeOrNull } from '../read-rows.ts'
import type { TimeGrid } from './time-grid.ts'

/** @param losses of each step, as the load balancer counted them */
export async function readRotationSeries(
  services: QueryServices,
  grid: TimeGrid,
  losses: readonly (number | null)[],
): Promise<RotationSeries> {
  const steps = await readSteps(services, grid)
  const rare = await readRare(services, grid)
  const count = (name: RareOutcome) => steps.map((_, step) => rare.get(`${name}/${step}`) ?? 0)
  const [kept, alarm, open] = [count('kept'), count('alarm'), count('open')]
  const others = steps.map((_, step) => (kept[step] ?? 0) + (alarm[step] ?? 0) + (open[step] ?? 0))
  const rotated = steps.map(({ begun }, step) => Math.max(0, begun - (others[step] ?? 0)))
  const lost = losses.map((value) => value ?? 0)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const total = { rotated: sum(rotated), kept: sum(kept), alarm: sum(alarm), lost: sum(lost) }
  const isFew = total.rotated + total.kept + total.alarm <= MOST_POINTS
  const spans = isFew ? await readSpans(services, grid) : []
  return {
    ...{ rotated, kept, alarm, lost, total, servingSlot: steps.map(({ slot }) => slot) },
    marks: isFew ? await readMarks(services, grid) : null,
    spans: isFew && spans.length <= MOST_POINTS ? spans : null,
  }
}

const borderOf = ({ fromS, stepS }: TimeGrid, step: number) => isoOf((fromS + step * stepS) * 1_000)
const bounds = (grid: TimeGrid) => [borderOf(grid, 0), borderOf(grid, grid.steps)] as const

const stepRow = z.object({ begun: whole, slot: textOrNull })

/** Counted in the index alone, and who served found by one seek: a quarter with a million rotations stays quick. */
async function readSteps({ db, config }: QueryServices, grid: TimeGrid): Promise<z.infer<typeof stepRow>[]> {
  const borders = Array.from({ length: grid.steps }, (_, step) => [borderOf(grid, step), borderOf(grid, step + 1)])
  const sql = `SELECT
      (SELECT count(*) FROM rotations WHERE pool = ?1 AND started_at >= ids.value ->> 0 AND started_at < ids.value ->> 1) AS begun,
      (SELECT slot FROM incarnations WHERE pool = ?1 AND serving_at < ids.value ->> 1 ORDER BY serving_at DESC LIMIT 1) AS slot
    FROM json_each(?2) AS ids ORDER BY ids.key`
  return readRows(db.reader, { sql, values: [config.pool, JSON.stringify(borders)] }, stepRow)
}

type RareOutcome = 'kept' | 'alarm' | 'open'

/** Everything but `rotated` is rare and has an index of its own. Keyed by outcome and step. */
async function readRare(services: QueryServices, grid: TimeGrid): Promise<Map<string, number>> {
  const { db, config } = services
  const [from, below] = bounds(grid)
  const epochs = [await firstEpochSince(services, from), await firstEpochSince(services, below)]
  const sql = `SELECT coalesce(outcome, 'open') AS name, CAST((unixepoch(started_at) - ?1) / ?2 AS INTEGER) AS step, count(*) AS n
    FROM rotations INDEXED BY rotations_outcome_epoch_idx
    WHERE (outcome IN ('kept', 'alarm') OR outcome IS NULL) AND +pool = ?3 AND epoch >= ?4 AND epoch < ?5
    GROUP BY name, step`
  const row = z.object({ name: text, step: whole, n: whole })
  const rows = await readRows(db.reader, { sql, values: [grid.fromS, grid.stepS, config.pool, ...epochs] }, row)
  return new Map(rows.map(({ name, step, n }) => [`${name}/${step}`, n]))
}

const markRow = z.object({
  ...{ epoch: whole, started_at: text, switched_at: textOrNull, trigger: text, outcome: textOrNull, lost: wholeOrNull },
  ...{ old_slot: textOrNull, new_slot: textOrNull },
})

async function readMarks({ db, config }: QueryServices, grid: TimeGrid): Promise<RotationMark[]> {
  const sql = `SELECT r.epoch, r.started_at, r.switched_at, r.trigger, r.outcome, r.lost, o.slot AS old_slot, n.slot AS new_slot
    FROM rotations r LEFT JOIN incarnations o ON o.id = r.old LEFT JOIN incarnations n ON n.id = r.new
    WHERE r.pool = ?1 AND r.started_at >= ?2 AND r.started_at < ?3 ORDER BY r.started_at LIMIT ?4`
  const values = [config.pool, ...bounds(grid), MOST_POINTS]
  const rows = await readRows(db.reader, { sql, values }, markRow)
  return rows.map(({ epoch, trigger, outcome, lost, ...found }) =>
    RotationMark.parse({
      ...{ epoch, trigger, outcome, lost, from: found.old_slot, to: found.new_slot },
      at: found.switched_at ?? found.started_at,
    }),
  )
}

const spanRow = z.object({
  ...{ id: whole, slot: text, serving_at: text, draining_at: textOrNull, destroyed_at: textOrNull },
})

/** Those that began in the window, and the two before it that may reach into it. One more than is shown. */
async function readSpans({ db, config }: QueryServices, grid: TimeGrid): Promise<ServingSpan[]> {
  const columns = 'id, slot, serving_at, draining_at, destroyed_at'
  const sql = `SELECT ${columns} FROM (SELECT ${columns} FROM incarnations
      WHERE pool = ?1 AND serving_at < ?2 ORDER BY serving_at DESC LIMIT 2)
    UNION ALL SELECT ${columns} FROM (SELECT ${columns} FROM incarnations
      WHERE pool = ?1 AND serving_at >= ?2 AND serving_at < ?3 ORDER BY serving_at LIMIT ?4)`
  const values = [config.pool, ...bounds(grid), MOST_POINTS + 1]
  const rows = await readRows(db.reader, { sql, values }, spanRow)
  return rows
    .filter(({ destroyed_at: goneAt }) => goneAt === null || goneAt >= bounds(grid)[0])
    .toSorted((a, b) => (a.serving_at < b.serving_at ? -1 : 1))
    .map(({ id: incarnation, slot, serving_at: fromAt, draining_at, destroyed_at: goneAt }) =>
      ServingSpan.parse({ slot, incarnation, fromAt, toAt: draining_at ?? goneAt, goneAt }),
    )
}
