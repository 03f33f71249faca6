/** A rotation as every answer shows it, out of its row and those of the two containers. */
import { z } from 'zod'
import { type CleansingProof, Rotation } from '../../contract/rotations.ts'
import { parseColumn, text, textOrNull, whole, wholeOrNull } from './read-rows.ts'

/** To be selected as `r`, `o` (old) and `n` (new). */
export const rotationColumns = `r.id, r.epoch, r.pool, r.trigger, r.reason, r.requested_by, r.old, r.new, r.started_at,
  r.switched_at, r.finished_at, r.outcome, r.outcome_reason, r.cutover_ms, r.drain_ms, r.exposure_ms, r.lost, r.cut,
  r.policy_version, o.slot AS old_slot, o.serving_ms, o.drift_count, n.slot AS new_slot, n.proof`
export const rotationJoins = 'LEFT JOIN incarnations o ON o.id = r.old LEFT JOIN incarnations n ON n.id = r.new'

export const rotationRow = z.object({
  ...{ id: whole, epoch: whole, pool: text, trigger: text, reason: textOrNull, requested_by: textOrNull },
  ...{ old: wholeOrNull, new: wholeOrNull, started_at: text, switched_at: textOrNull, finished_at: textOrNull },
  ...{ outcome: textOrNull, outcome_reason: textOrNull, cutover_ms: wholeOrNull, drain_ms: wholeOrNull },
  ...{ exposure_ms: wholeOrNull, lost: wholeOrNull, cut: wholeOrNull, policy_version: whole },
  ...{
    old_slot: textOrNull,
    serving_ms: wholeOrNull,
    drift_count: wholeOrNull,
    new_slot: textOrNull,
    proof: textOrNull,
  },
})
export type RotationRow = z.infer<typeof rotationRow>

export function toRotation(row: RotationRow): Rotation {
  return Rotation.parse({
    ...{ id: `rotation/${row.pool}/${row.epoch}`, epoch: row.epoch, trigger: row.trigger, reason: row.reason },
    ...{ by: row.requested_by, old: placeOf(row.old_slot, row.old), new: placeOf(row.new_slot, row.new) },
    ...{ startedAt: row.started_at, switchedAt: row.switched_at, finishedAt: row.finished_at },
    ...{ outcome: row.outcome, outcomeReason: row.outcome_reason, cutoverMs: row.cutover_ms, drainMs: row.drain_ms },
    ...{ servingMs: row.serving_ms, exposureMs: row.exposure_ms, lost: row.lost, cut: row.cut },
    ...{ proof: proofOf(row.proof), driftCount: row.drift_count ?? 0, policyVersion: row.policy_version },
  })
}

/** A container whose row retention has taken cannot be named. */
function placeOf(slot: string | null, incarnation: number | null) {
  return slot === null || incarnation === null ? null : { slot, incarnation }
}

const check = z.object({ ok: z.boolean(), at: z.string() }).nullable().catch(null).default(null)
const storedProof = z
  .object({ newId: check, digest: check, noChanges: check, oldGone: check })
  .catch({ newId: null, digest: null, noChanges: null, oldGone: null })
export type StoredProof = z.infer<typeof storedProof>

/** The four checks with their times, each null until it was made. */
export function readProof(json: string | null): StoredProof {
  return storedProof.parse(parseColumn(json) ?? {})
}

/** null until the first check was made. */
export function proofOf(json: string | null): CleansingProof | null {
  if (json === null) return null
  const { newId, digest, noChanges, oldGone } = readProof(json)
  const isProved = (found: StoredProof['newId']) => found?.ok === true
  return {
    ...{ newId: isProved(newId), digest: isProved(digest) },
    ...{ noChanges: isProved(noChanges), oldGone: isProved(oldGone) },
  }
}
