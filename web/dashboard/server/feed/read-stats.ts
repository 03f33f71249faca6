/** The latest point of every slot and of the pool's traffic. */
import { z } from 'zod'
import type { ControlDatabase } from '../../../../prisma/control/client.ts'
import type { SlotStats, TrafficStats } from '../../contract/stream.ts'

/** Of the finest ring. */
const INTERVAL_S = 2

export interface StatsReading {
  /** Unix seconds of the newest point; null when there is none at all. */
  t: number | null
  slots: SlotStats[]
  traffic: TrafficStats | null
}

const figure = z.coerce.number()
const slotRow = z.strictObject({
  ...{ t: figure, idx: figure, cpuMilli: figure, memBytes: figure, rxBytes: figure, txBytes: figure, conns: figure },
})
const trafficRow = z.strictObject({
  ...{ t: figure, requests: figure, meanMs: figure.nullable(), lost: figure, cut: figure },
  ...{ connections: figure, queueMax: figure },
})

export function createStatsReader(db: ControlDatabase, pool: string): () => Promise<StatsReading> {
  return async () => {
    // Each is one step down a primary key, once per slot.
    const containers = await db.reader.$queryRaw`
      SELECT c.t, s.idx, c.cpu_milli AS "cpuMilli", c.mem_bytes AS "memBytes", c.rx_bytes AS "rxBytes",
             c.tx_bytes AS "txBytes", c.conns
      FROM slots AS s
      JOIN container_stats AS c ON c.incarnation = s.incarnation AND c.res = ${INTERVAL_S} AND c.t = (
        SELECT max(t) FROM container_stats WHERE incarnation = s.incarnation AND res = ${INTERVAL_S})
      WHERE s.pool = ${pool}`
    const traffic = await db.reader.$queryRaw`
      SELECT t, requests, mean_ms AS "meanMs", lost, cut, connections, queue_max AS "queueMax"
      FROM traffic_stats WHERE pool = ${pool} AND res = ${INTERVAL_S} ORDER BY t DESC LIMIT 1`
    return readingOf(z.array(slotRow).parse(containers), z.array(trafficRow).parse(traffic)[0])
  }
}

function readingOf(rows: z.infer<typeof slotRow>[], traffic: z.infer<typeof trafficRow> | undefined): StatsReading {
  const t = Math.max(...rows.map((row) => row.t), traffic?.t ?? 0)
  const latest = rows.filter((row) => row.t === t).sort((a, b) => a.idx - b.idx)
  return {
    t: t === 0 ? null : t,
    slots: latest.map((row) => [
      row.idx,
      row.cpuMilli,
      row.memBytes,
      Math.round(row.rxBytes / INTERVAL_S),
      Math.round(row.txBytes / INTERVAL_S),
      row.conns,
    ]),
    traffic: traffic === undefined || traffic.t !== t ? null : trafficOf(traffic),
  }
}

function trafficOf({ requests, meanMs, lost, cut, connections, queueMax }: z.infer<typeof trafficRow>): TrafficStats {
  const rounded = meanMs === null ? null : Math.round(meanMs * 10) / 10
  return [requests / INTERVAL_S, rounded, lost, cut, connections, queueMax]
}
