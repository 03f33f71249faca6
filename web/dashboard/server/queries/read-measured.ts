/** What rotations cost here lately: the figures that a simulation of a policy counts with. */
import { z } from 'zod'
import { percentile } from '../../../../workflows/domain/metrics/index.ts'
import type { PolicyState } from '../../contract/policy.ts'
import type { QueryServices } from './query-services.ts'
import { readRows, text, wholeOrNull } from './read-rows.ts'

const LOOKED_AT = 100
/** Fewer would be chance. */
const LEAST = 5

const row = z.object({ started_at: text, finished_at: text, drain_ms: wholeOrNull, cpu_ms: wholeOrNull })

/**
 * Medians over the latest 100 rotations. CPU time is that of the new container from its start until it served, from the
 * ring of 30 s, which reaches back 48 h.
 */
export async function readMeasured({ db, config }: QueryServices): Promise<PolicyState['measured']> {
  const sql = `SELECT r.started_at, r.finished_at, r.drain_ms,
      (SELECT sum(s.cpu_milli * s.res) FROM container_stats s
        WHERE s.incarnation = r.new AND s.res = 30 AND s.t < unixepoch(n.serving_at)) AS cpu_ms
    FROM rotations r INDEXED BY rotations_outcome_epoch_idx LEFT JOIN incarnations n ON n.id = r.new
    WHERE r.outcome = 'rotated' AND r.pool = ?1 AND r.finished_at IS NOT NULL ORDER BY r.epoch DESC LIMIT ?2`
  const rows = await readRows(db.reader, { sql, values: [config.pool, LOOKED_AT] }, row)
  const latest = rows[0]
  return {
    // The latest alone, as the controller looks at it when it judges an interval.
    rotationMs:
      latest === undefined ? null : Math.max(0, Date.parse(latest.finished_at) - Date.parse(latest.started_at)),
    cpuMsPerRotation: median(rows.map(({ cpu_ms }) => cpu_ms)),
    drainMs: median(rows.map(({ drain_ms }) => drain_ms)),
  }
}

function median(values: readonly (number | null)[]): number | null {
  const found = percentile(
    values.filter((value) => value !== null),
    0.5,
    LEAST,
  )
  return found.enough ? found.value : null
}
