/** CPU, memory, network and connections of each slot, whichever containers stood in it. */
import { z } from 'zod'
import type { SlotSeries } from '../../../contract/metrics.ts'
import type { QueryServices } from '../query-services.ts'
import { isoOf, readRows, text, whole } from '../read-rows.ts'
import { readFolded } from './ring-ends.ts'
import { column, type RingPart, ringParts, type TimeGrid } from './time-grid.ts'

const row = z.object({
  ...{
    slot: text,
    step: whole,
    seconds: whole,
    cpu: z.number(),
    memory: whole,
    rx: whole,
    tx: whole,
    connections: whole,
  },
})
type Step = z.infer<typeof row>

export async function readSlotSeries(services: QueryServices, grid: TimeGrid): Promise<SlotSeries[]> {
  const ids = JSON.stringify(await listIncarnationIds(services, grid))
  const bySlot = new Map<string, Map<number, Step>>()
  for (const part of ringParts(grid, await readFolded(services))) {
    for (const found of await readPart(services, { grid, part, ids })) {
      const steps = bySlot.get(found.slot) ?? new Map<number, Step>()
      bySlot.set(found.slot, steps)
      const known = steps.get(found.step)
      steps.set(found.step, known === undefined ? found : join(known, found))
    }
  }
  return services.config.slots.map((slot) => toSeries(slot, grid, bySlot.get(slot) ?? new Map()))
}

function toSeries(slot: string, grid: TimeGrid, steps: ReadonlyMap<number, Step>): SlotSeries {
  return {
    slot,
    cpuRatio: column(grid, steps, ({ cpu, seconds }) => cpu / seconds / 1_000),
    memoryBytes: column(grid, steps, ({ memory }) => memory),
    rxBytesPerS: column(grid, steps, ({ rx, seconds }) => rx / seconds),
    txBytesPerS: column(grid, steps, ({ tx, seconds }) => tx / seconds),
    connections: column(grid, steps, ({ connections }) => connections),
  }
}

/**
 * Points of one container and one ring are a seek apart, so the containers come first: the living, and those that
 * rotations of the window have moved. A spare that died without a rotation has no points worth a line.
 */
async function listIncarnationIds({ db, config }: QueryServices, { fromS, toS }: TimeGrid): Promise<number[]> {
  const sql = `SELECT id FROM incarnations WHERE pool = ?1 AND destroyed_at IS NULL
    UNION SELECT old FROM rotations WHERE pool = ?1 AND started_at >= ?2 AND started_at < ?3 AND old IS NOT NULL
    UNION SELECT new FROM rotations WHERE pool = ?1 AND started_at >= ?2 AND started_at < ?3 AND new IS NOT NULL`
  // One that began to leave before the window may still have drained in it.
  const values = [config.pool, isoOf((fromS - LONGEST_DRAIN_S) * 1_000), isoOf(toS * 1_000)]
  return (await readRows(db.reader, { sql, values }, z.object({ id: whole }))).map(({ id }) => id)
}

const LONGEST_DRAIN_S = 120

interface Wanted {
  grid: TimeGrid
  part: RingPart
  /** JSON */
  ids: string
}

async function readPart({ db }: QueryServices, { grid, part, ids }: Wanted): Promise<Step[]> {
  const sql = `SELECT i.slot, CAST((s.t - ?1) / ?2 AS INTEGER) AS step, count(DISTINCT s.t) * ?3 AS seconds, sum(s.cpu_milli) * ?3 * 1.0 AS cpu,
      max(s.mem_bytes) AS memory, sum(s.rx_bytes) AS rx, sum(s.tx_bytes) AS tx, max(s.conns) AS connections
    FROM json_each(?4) AS ids CROSS JOIN incarnations i ON i.id = ids.value
      CROSS JOIN container_stats s ON s.incarnation = i.id AND s.res = ?3 AND s.t >= ?5 AND s.t < ?6
    GROUP BY i.slot, step`
  const values = [grid.fromS, grid.stepS, part.resS, ids, part.fromS, part.belowS]
  return readRows(db.reader, { sql, values }, row)
}

/** Where two rings meet inside one step. */
function join(a: Step, b: Step): Step {
  return {
    ...{
      slot: a.slot,
      step: a.step,
      seconds: a.seconds + b.seconds,
      cpu: a.cpu + b.cpu,
      rx: a.rx + b.rx,
      tx: a.tx + b.tx,
    },
    ...{ memory: Math.max(a.memory, b.memory), connections: Math.max(a.connections, b.connections) },
  }
}
