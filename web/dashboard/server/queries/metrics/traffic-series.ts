import { z } from 'zod'
import type { TrafficSeries } from '../../../contract/metrics.ts'
import type { QueryServices } from '../query-services.ts'
import { readRows, whole, wholeOrNull } from '../read-rows.ts'
import { readFolded } from './ring-ends.ts'
import { column, type RingPart, ringParts, type TimeGrid } from './time-grid.ts'

const row = z.object({
  ...{ step: whole, seconds: whole, requests: whole, r2xx: whole, r3xx: whole, r4xx: whole, r5xx: whole, lost: whole },
  ...{ cut: whole, retries: whole, redispatches: whole, connections: whole, queue_max: whole },
  weighted_ms: z.number().nullable(),
  timed: wholeOrNull,
})
type Step = z.infer<typeof row>

export async function readTrafficSeries(services: QueryServices, grid: TimeGrid): Promise<TrafficSeries> {
  const steps = new Map<number, Step>()
  for (const part of ringParts(grid, await readFolded(services))) {
    for (const found of await readPart(services, grid, part)) {
      const known = steps.get(found.step)
      steps.set(found.step, known === undefined ? found : join(known, found))
    }
  }
  const per = (name: 'requests' | 'r2xx' | 'r3xx' | 'r4xx' | 'r5xx') =>
    column(grid, steps, (found) => found[name] / found.seconds)
  const value = (name: keyof Step) => column(grid, steps, (found) => found[name])
  const total = (name: 'requests' | 'lost' | 'cut' | 'r5xx') =>
    [...steps.values()].reduce((sum, found) => sum + found[name], 0)
  return {
    ...{ requestsPerS: per('requests'), r2xxPerS: per('r2xx'), r3xxPerS: per('r3xx'), r4xxPerS: per('r4xx') },
    ...{ r5xxPerS: per('r5xx'), lost: value('lost'), cut: value('cut'), retries: value('retries') },
    ...{ redispatches: value('redispatches'), connections: value('connections'), queueMax: value('queue_max') },
    meanMs: column(grid, steps, ({ weighted_ms, timed }) =>
      weighted_ms === null || !timed ? null : weighted_ms / timed,
    ),
    total: { requests: total('requests'), lost: total('lost'), cut: total('cut'), r5xx: total('r5xx') },
  }
}

async function readPart({ db, config }: QueryServices, { fromS, stepS }: TimeGrid, part: RingPart): Promise<Step[]> {
  const sql = `SELECT CAST((t - ?1) / ?2 AS INTEGER) AS step, count(*) * ?3 AS seconds, sum(requests) AS requests, sum(r2xx) AS r2xx,
      sum(r3xx) AS r3xx, sum(r4xx) AS r4xx, sum(r5xx) AS r5xx, sum(lost) AS lost, sum(cut) AS cut,
      sum(retries) AS retries, sum(redispatches) AS redispatches, max(connections) AS connections,
      max(queue_max) AS queue_max, sum(mean_ms * requests) AS weighted_ms,
      sum(CASE WHEN mean_ms IS NULL THEN 0 ELSE requests END) AS timed
    FROM traffic_stats WHERE pool = ?4 AND res = ?3 AND t >= ?5 AND t < ?6 GROUP BY step`
  const values = [fromS, stepS, part.resS, config.pool, part.fromS, part.belowS]
  return readRows(db.reader, { sql, values }, row)
}

/** Where two rings meet inside one step. */
function join(a: Step, b: Step): Step {
  const sum = (name: Exclude<keyof Step, 'weighted_ms' | 'timed' | 'step'>) => a[name] + b[name]
  return {
    ...{ step: a.step, seconds: sum('seconds'), requests: sum('requests'), r2xx: sum('r2xx'), r3xx: sum('r3xx') },
    ...{ r4xx: sum('r4xx'), r5xx: sum('r5xx'), lost: sum('lost'), cut: sum('cut'), retries: sum('retries') },
    redispatches: sum('redispatches'),
    connections: Math.max(a.connections, b.connections),
    queue_max: Math.max(a.queue_max, b.queue_max),
    weighted_ms: a.weighted_ms === null ? b.weighted_ms : a.weighted_ms + (b.weighted_ms ?? 0),
    timed: (a.timed ?? 0) + (b.timed ?? 0),
  }
}
