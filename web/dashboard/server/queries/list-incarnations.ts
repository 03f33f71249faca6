/** The lives of containers, newest first; with a slot, those that stood in it. */
import { z } from 'zod'
import { Incarnation, type IncarnationList, type IncarnationsQuery } from '../../contract/containers.ts'
import type { QueryServices } from './query-services.ts'
import { readRows, type SqlValue, text, textOrNull, whole, wholeOrNull } from './read-rows.ts'
import { proofOf } from './rotation-row.ts'

const columns = `id, slot, state, container_id, image_digest, variant, created_at, serving_at, draining_at, destroyed_at,
  serving_ms, draining_ms, exposure_ms, drift_count, proof`
const row = z.object({
  ...{ id: whole, slot: text, state: text, container_id: text, image_digest: text, variant: text, created_at: text },
  ...{ serving_at: textOrNull, draining_at: textOrNull, destroyed_at: textOrNull, serving_ms: wholeOrNull },
  ...{ draining_ms: wholeOrNull, exposure_ms: wholeOrNull, drift_count: whole, proof: textOrNull },
})

export async function listIncarnations(services: QueryServices, query: IncarnationsQuery): Promise<IncarnationList> {
  const { db, config } = services
  const { slot, before = Number.MAX_SAFE_INTEGER, limit } = query
  const values: SqlValue[] = [before, config.pool, limit]
  const only = slot === undefined ? '' : `AND slot = ?${values.push(slot)}`
  // By key and not by pool: a slot holds every third or so, and the unary plus keeps the planner on the key.
  const sql = `SELECT ${columns} FROM incarnations WHERE id < ?1 AND +pool = ?2 ${only} ORDER BY id DESC LIMIT ?3`
  const rows = await readRows(db.reader, { sql, values }, row)
  const last = rows.length === limit ? rows.at(-1) : undefined
  return { items: rows.map(toIncarnation), nextBefore: last?.id ?? null }
}

function toIncarnation(found: z.infer<typeof row>): Incarnation {
  const { id: incarnation, slot, state, variant } = found
  return Incarnation.parse({
    ...{ incarnation, slot, state, containerId: found.container_id, imageDigest: found.image_digest, variant },
    ...{ createdAt: found.created_at, servingAt: found.serving_at, drainingAt: found.draining_at },
    ...{ destroyedAt: found.destroyed_at, servingMs: found.serving_ms, drainingMs: found.draining_ms },
    ...{ exposureMs: found.exposure_ms, driftCount: found.drift_count, proof: proofOf(found.proof) },
  })
}
