import { z } from 'zod'
import { Count, Sha256 } from './values.ts'

/** Newest first; `entry` is the text whose hash is the leaf. */
export const AuditEntriesAnswer = z.strictObject({
  entries: z.array(z.strictObject({ seq: Count, entry: z.string() })),
})
export const InclusionAnswer = z.strictObject({ seq: Count, size: Count, proof: z.array(Sha256) })
export const ConsistencyAnswer = z.strictObject({ from: Count, to: Count, proof: z.array(Sha256) })

/** The text of an entry, parsed. */
export const AuditEntry = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  at: z.string(),
  actor: z.string().nullable(),
  kind: z.string(),
  action: z.string(),
  target: z.string().nullable(),
  ok: z.boolean(),
  ip: z.string().nullable(),
  nonce: z.string(),
})
export type AuditEntry = z.output<typeof AuditEntry>

const whole = z.coerce.number().pipe(Count)
export const AuditQuery = z.strictObject({ before: whole.optional(), limit: whole.optional() })
export const InclusionQuery = z.strictObject({ seq: whole, size: whole })
export const ConsistencyQuery = z.strictObject({ from: whole, to: whole })
export const LeavesQuery = z.strictObject({ from: whole, limit: whole.optional() })
export const AuditExportQuery = z.strictObject({ from: whole.optional(), to: whole.optional() })
