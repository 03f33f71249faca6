/** What one tick found, written in one transaction under the lease. */

import { z } from 'zod'
import type { ControlTransaction, TrafficStatModel } from '../../prisma/control/client.ts'
import { type LeaseWish, takeLease } from './lease.ts'
import { readMeta, saveMeta } from './meta.ts'
import { type ContainerPoint, FINEST_S, foldTraffic, type TrafficPoint } from './series.ts'
import type { TrafficReading } from './traffic-figures.ts'

export interface Tick {
  pool: string
  /** Unix seconds, on the grid. */
  t: number
  containers: readonly (ContainerPoint & { incarnationId: number })[]
  traffic: TrafficPoint | null
  /** What the next tick counts from; null keeps the one that is stored. */
  reading: TrafficReading | null
  /** HAProxy's word for each slot, where it changed. */
  slotStates: readonly { slot: string; lbState: string | null }[]
}

/** False, and nothing written, when another process holds the lease. */
export async function saveTick(tx: ControlTransaction, tick: Tick, lease: LeaseWish): Promise<boolean> {
  if (!(await takeLease(tx, lease))) return false
  await saveContainers(tx, tick)
  await saveTraffic(tx, tick)
  if (tick.reading !== null) await saveMeta(tx, 'telemetry_reading', JSON.stringify(tick.reading))
  const updatedAt = new Date(lease.nowMs).toISOString()
  for (const { slot, lbState } of tick.slotStates) {
    await tx.slot.updateMany({ where: { poolId: tick.pool, name: slot }, data: { lbState, updatedAt } })
  }
  return true
}

async function saveContainers(tx: ControlTransaction, { t, containers }: Tick): Promise<void> {
  if (containers.length === 0) return
  const place = { res: FINEST_S, t }
  // Two owners of the lease may meet on one place of the grid: the later figures stand.
  await tx.containerStat.deleteMany({
    where: { ...place, incarnationId: { in: containers.map((row) => row.incarnationId) } },
  })
  await tx.containerStat.createMany({ data: containers.map((row) => ({ ...row, ...place })) })
}

async function saveTraffic(tx: ControlTransaction, { pool, t, traffic }: Tick): Promise<void> {
  if (traffic === null) return
  const where = { pool_res_t: { pool, res: FINEST_S, t } }
  const known = await tx.trafficStat.findUnique({ where })
  const point = foldTraffic(known === null ? [traffic] : [toTrafficPoint(known), traffic]) ?? traffic
  await tx.trafficStat.upsert({ where, create: { pool, res: FINEST_S, t, ...point }, update: { ...point } })
}

export function toTrafficPoint({ pool: _pool, res: _res, t: _t, ...point }: TrafficStatModel): TrafficPoint {
  return point
}

const count = z.number().nonnegative()
const storedReading: z.ZodType<TrafficReading> = z.strictObject({
  ...{ startMs: count, requests: count, hrsp2xx: count, hrsp3xx: count, hrsp4xx: count, frontend5xx: count },
  ...{ server5xx: count, srvAbrt: count, econ: count, eresp: count, retries: count, redispatches: count },
})

/** Null when none was stored, or by a release that counted otherwise. */
export async function readReading(tx: ControlTransaction): Promise<TrafficReading | null> {
  const text = await readMeta(tx, 'telemetry_reading')
  return text === null ? null : (storedReading.safeParse(JSON.parse(text)).data ?? null)
}
