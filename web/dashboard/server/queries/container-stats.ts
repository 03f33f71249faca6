/** The latest figures of living containers. */
import { z } from 'zod'
import type { ControlReader } from '../../../../prisma/control/client.ts'
import { readRows, whole } from './read-rows.ts'

/** Resolution of the finest ring, in seconds. */
const FINEST_S = 2
/** A figure that is older says nothing of now. */
export const FRESH_MS = 10_000

const row = z.object({
  ...{ incarnation: whole, t: whole, cpu_milli: whole, mem_bytes: whole, rx_bytes: whole, tx_bytes: whole },
  conns: whole,
})

export interface LatestStats {
  atMs: number
  cpuRatio: number
  memoryBytes: number
  rxBytesPerS: number
  txBytesPerS: number
  connections: number
}

/** By incarnation; one seek each. */
export async function readLatestStats(
  reader: ControlReader,
  ids: readonly number[],
): Promise<Map<number, LatestStats>> {
  const sql = `SELECT s.incarnation, s.t, s.cpu_milli, s.mem_bytes, s.rx_bytes, s.tx_bytes, s.conns
    FROM json_each(?1) AS ids CROSS JOIN container_stats s ON s.incarnation = ids.value AND s.res = ${FINEST_S}
      AND s.t = (SELECT max(t) FROM container_stats WHERE incarnation = ids.value AND res = ${FINEST_S})`
  const rows = await readRows(reader, { sql, values: [JSON.stringify(ids)] }, row)
  return new Map(
    rows.map((found) => [
      found.incarnation,
      {
        atMs: (found.t + FINEST_S) * 1_000,
        cpuRatio: found.cpu_milli / 1_000,
        memoryBytes: found.mem_bytes,
        rxBytesPerS: found.rx_bytes / FINEST_S,
        txBytesPerS: found.tx_bytes / FINEST_S,
        connections: found.conns,
      },
    ]),
  )
}
