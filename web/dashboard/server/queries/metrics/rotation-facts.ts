/** What the figures are made of, out of the records of a window. */
import { z } from 'zod'
import type { RotationEnd, ServedIncarnation, Switch } from '../../../../../workflows/domain/metrics/index.ts'
import type { OutcomeName, Trigger } from '../../../../../workflows/domain/words.ts'
import type { QueryServices } from '../query-services.ts'
import { isoOf, readPacked, readRows, text, whole } from '../read-rows.ts'

export interface Window {
  fromMs: number
  toMs: number
}

export interface Facts {
  /** In the order of time. */
  served: ServedIncarnation[]
  switches: Switch[]
  ends: RotationEnd[]
  /** More lie in the window than are read. */
  truncated: boolean
}

const MOST_READ = 20_000

/** In the order in which the statement names them. */
type FactRow = [
  outcome: OutcomeName,
  trigger: Trigger,
  exposureMs: number | null,
  lost: number | null,
  switchedAt: string | null,
  from: string | null,
  to: string | null,
  servingAt: string | null,
  servingMs: number | null,
  drainingMs: number | null,
  /** null: nothing could be looked at. */
  proved: 0 | 1 | null,
  cpuMs: number | null,
]

export async function readFacts({ db, config }: QueryServices, { fromMs, toMs }: Window): Promise<Facts> {
  const ok = (check: string) => `coalesce(n.proof ->> '$.${check}.ok', 0)`
  const sql = `SELECT json_array(r.outcome, r.trigger, r.exposure_ms, r.lost, r.switched_at, o.slot, n.slot, o.serving_at,
      o.serving_ms, o.draining_ms,
      CASE WHEN n.proof IS NOT NULL THEN ${['newId', 'digest', 'noChanges', 'oldGone'].map(ok).join(' AND ')} END,
      (SELECT sum(s.cpu_milli * s.res) FROM container_stats s
        WHERE s.incarnation = r.new AND s.res = 30 AND s.t < unixepoch(n.serving_at))) AS row
    FROM rotations r LEFT JOIN incarnations o ON o.id = r.old LEFT JOIN incarnations n ON n.id = r.new
    WHERE r.pool = ?1 AND r.started_at >= ?2 AND r.started_at < ?3 AND r.outcome IS NOT NULL
    ORDER BY r.started_at DESC LIMIT ?4`
  const values = [config.pool, isoOf(fromMs), isoOf(toMs), MOST_READ + 1]
  const found = await readPacked<FactRow>(db.reader, { sql, values })
  const truncated = found.length > MOST_READ
  const rows = found.slice(0, MOST_READ).toReversed()
  return { served: rows.flatMap(toServed), switches: rows.flatMap(toSwitch), ends: rows.map(toEnd), truncated }
}

function toServed(row: FactRow): ServedIncarnation[] {
  const [outcome, , exposureMs, , , slot, , servingAt, servingMs, drainingMs] = row
  if (outcome !== 'rotated' || slot === null || servingAt === null || exposureMs === null) return []
  const known = { servingMs: servingMs ?? exposureMs, drainingMs: drainingMs ?? 0, exposureMs }
  return [{ slot, servingAtMs: Date.parse(servingAt), ...known }]
}

function toSwitch([outcome, trigger, , , at, from, to]: FactRow): Switch[] {
  // A rotation that was kept went back, so no traffic moved for good.
  return outcome === 'kept' || at === null || from === null || to === null
    ? []
    : [{ atMs: Date.parse(at), from, to, trigger }]
}

function toEnd([outcome, , exposureMs, lost, , , , , , , proved, cpuMs]: FactRow): RotationEnd {
  return { outcome, exposureMs, lost, cpuMs, proved: proved === null ? null : proved === 1 }
}

const versionRow = z.object({ version: whole, body: text, created_at: text, created_by: text })
export type StoredVersion = z.infer<typeof versionRow>

/** Versions of the policy that were made in the window or ruled at its beginning; the newest first. */
export async function readVersions({ db, config }: QueryServices, { fromMs, toMs }: Window): Promise<StoredVersion[]> {
  const sql = `SELECT version, body, created_at, created_by FROM policies
    WHERE pool = ?1 AND created_at < ?2 ORDER BY version DESC LIMIT 200`
  const rows = await readRows(db.reader, { sql, values: [config.pool, isoOf(toMs)] }, versionRow)
  const from = isoOf(fromMs)
  const ruling = rows.findIndex(({ created_at: at }) => at < from)
  return ruling === -1 ? rows : rows.slice(0, ruling + 1)
}

/** Instants at which somebody paused or resumed the timer. */
export async function readPauses({ db }: QueryServices, { fromMs, toMs }: Window): Promise<number[]> {
  const sql = `SELECT at FROM audit_logs INDEXED BY audit_logs_action_id_idx
    WHERE action IN ('rotation.pause', 'rotation.resume') AND at >= ?1 AND at < ?2 ORDER BY id DESC LIMIT 5000`
  const rows = await readRows(db.reader, { sql, values: [isoOf(fromMs), isoOf(toMs)] }, z.object({ at: text }))
  return rows.map(({ at }) => Date.parse(at))
}
