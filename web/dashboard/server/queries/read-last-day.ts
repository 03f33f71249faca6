/** What the last 24 hours came to. */
import { z } from 'zod'
import { dayFigures } from '../../../../workflows/domain/metrics/last-day.ts'
import type { OutcomeName } from '../../../../workflows/domain/words.ts'
import type { DayFigures } from '../../contract/rotation.ts'
import type { QueryServices } from './query-services.ts'
import { isoOf, readPacked, readRows, wholeOrNull } from './read-rows.ts'

const DAY_S = 86_400

export async function readLastDay(services: QueryServices): Promise<DayFigures> {
  const { db, config, clock } = services
  const nowMs = clock.now()
  const sql = `SELECT json_array(outcome, cutover_ms, exposure_ms) AS row FROM rotations
    WHERE pool = ?1 AND started_at >= ?2 AND outcome IS NOT NULL`
  const values = [config.pool, isoOf(nowMs - DAY_S * 1_000)]
  const rows = await readPacked<[OutcomeName, number | null, number | null]>(db.reader, { sql, values })
  const ended = rows.map(([outcome, cutoverMs, exposureMs]) => ({ outcome, cutoverMs, exposureMs }))
  const nowS = Math.floor(nowMs / 1_000)
  return { ...dayFigures(ended), ...(await sumTraffic(services, nowS - DAY_S)) }
}

/** Lost in the last minute, which only the finest ring can tell. */
export async function readLostLastMinute({ db, config, clock }: QueryServices): Promise<number> {
  const sql = 'SELECT sum(lost) AS lost FROM traffic_stats WHERE pool = ?1 AND res = 2 AND t >= ?2'
  const values = [config.pool, Math.floor(clock.now() / 1_000) - 60]
  const [found] = await readRows(db.reader, { sql, values }, z.object({ lost: wholeOrNull }))
  return found?.lost ?? 0
}

const sums = z.object({ requests: wholeOrNull, lost: wholeOrNull, cut: wholeOrNull })

/** The ring of 30 s for what is over, the fine one for what it does not hold yet. */
async function sumTraffic({ db, config, clock }: QueryServices, fromS: number) {
  const newest = 'SELECT max(t) AS t FROM traffic_stats WHERE pool = ?1 AND res = 30'
  const [last] = await readRows(db.reader, { sql: newest, values: [config.pool] }, z.object({ t: wholeOrNull }))
  const borderS = last?.t == null ? Math.floor(clock.now() / 1_000) - 3_600 : last.t + 30
  const sql = `SELECT sum(requests) AS requests, sum(lost) AS lost, sum(cut) AS cut FROM traffic_stats
    WHERE pool = ?1 AND res = ?2 AND t >= ?3`
  const [coarse] = await readRows(db.reader, { sql, values: [config.pool, 30, fromS] }, sums)
  const [fine] = await readRows(db.reader, { sql, values: [config.pool, 2, Math.max(fromS, borderS)] }, sums)
  const total = (name: keyof z.infer<typeof sums>) => (coarse?.[name] ?? 0) + (fine?.[name] ?? 0)
  return { requests: total('requests'), lost: total('lost'), cut: total('cut') }
}
