/** Makes the coarse rings from the fine ones, one interval per call; where it stands is kept beside the points. */

import type { ContainerStatModel, ControlTransaction } from '../../prisma/control/client.ts'
import { readMeta, saveMeta, type TelemetryKey } from './meta.ts'
import { toTrafficPoint } from './save-tick.ts'
import { type ContainerPoint, foldContainer, foldTraffic } from './series.ts'

export interface Ring {
  fromS: number
  resS: number
  /** How long the points it is made from stay. */
  sourceKeepS: number
  key: TelemetryKey
}

export const coarseRings: readonly Ring[] = [
  { fromS: 2, resS: 30, sourceKeepS: 3_600, key: 'telemetry_ring_30' },
  { fromS: 30, resS: 300, sourceKeepS: 48 * 3_600, key: 'telemetry_ring_300' },
]

/** Rotations come at most once a second, so an interval of 300 s cannot hold more incarnations than these. */
const RECENT_INCARNATIONS = 400

/** False when there is no complete interval left to make. */
export async function downsample(
  tx: ControlTransaction,
  ring: Ring,
  at: { pool: string; t: number },
): Promise<boolean> {
  const { resS, sourceKeepS, key } = ring
  const current = at.t - (at.t % resS)
  const stored = await readMeta(tx, key)
  const oldest = current - sourceKeepS + resS - ((current - sourceKeepS) % resS)
  const start = stored === null ? current : Math.max(Number(stored), oldest)
  if (stored === null) await saveMeta(tx, key, `${current}`)
  if (start + resS > at.t) return false
  await foldContainers(tx, ring, { pool: at.pool, start })
  await foldTrafficOf(tx, ring, { pool: at.pool, start })
  await saveMeta(tx, key, `${start + resS}`)
  return true
}

interface Interval {
  pool: string
  start: number
}

async function foldContainers(tx: ControlTransaction, ring: Ring, { pool, start }: Interval): Promise<void> {
  const { fromS, resS } = ring
  const ids = await listIncarnations(tx, pool, start)
  // By incarnation, because the key begins with it: by time alone would read the whole ring.
  const rows = await tx.containerStat.findMany({
    where: { incarnationId: { in: ids }, res: fromS, t: { gte: start, lt: start + resS } },
  })
  const data = [...Map.groupBy(rows, (row) => row.incarnationId)].flatMap(([incarnationId, group]) => {
    const point = foldContainer(group.map(toContainerPoint))
    return point === null ? [] : [{ incarnationId, res: resS, t: start, ...point }]
  })
  if (data.length > 0) await tx.containerStat.createMany({ data })
}

async function foldTrafficOf(tx: ControlTransaction, ring: Ring, { pool, start }: Interval): Promise<void> {
  const { fromS, resS } = ring
  const rows = await tx.trafficStat.findMany({ where: { pool, res: fromS, t: { gte: start, lt: start + resS } } })
  const point = foldTraffic(rows.map(toTrafficPoint))
  if (point !== null) await tx.trafficStat.create({ data: { pool, res: resS, t: start, ...point } })
}

/** All that may have run in the interval: the living, and those that died since its start. */
async function listIncarnations(tx: ControlTransaction, pool: string, start: number): Promise<number[]> {
  const living = await tx.incarnation.findMany({ where: { poolId: pool, destroyedAt: null }, select: { id: true } })
  const recent = await tx.incarnation.findMany({
    ...{ orderBy: { id: 'desc' }, take: RECENT_INCARNATIONS, select: { id: true, destroyedAt: true } },
  })
  const startAt = new Date(start * 1_000).toISOString()
  const died = recent.filter((row) => row.destroyedAt !== null && row.destroyedAt >= startAt)
  return [...new Set([...living, ...died].map((row) => row.id))]
}

function toContainerPoint({ cpuMilli, memBytes, rxBytes, txBytes, conns }: ContainerStatModel): ContainerPoint {
  return {
    ...{ cpuMilli, conns, memBytes: Number(memBytes), rxBytes: Number(rxBytes), txBytes: Number(txBytes) },
  }
}
