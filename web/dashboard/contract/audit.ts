/** Who did what, and whether the record still is what was written. */
import { z } from 'zod'
import { Before, Count, Instant, Limit, LooseInstant } from './scalars.ts'

export const AuditEntry = z
  .strictObject({
    id: z.int(),
    at: Instant,
    actor: z.string(),
    role: z.string(),
    address: z.string().nullable(),
    action: z.string(),
    object: z.string(),
    result: z.string(),
    reason: z.string().nullable(),
    detail: z.unknown(),
    requestId: z.string().nullable(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditQuery = z.strictObject({
  before: Before.optional(),
  limit: Limit,
  actor: z.string().min(1).max(100).optional(),
  action: z.string().min(1).max(100).optional(),
  from: LooseInstant.optional(),
  to: LooseInstant.optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditList = z
  .strictObject({ items: z.array(AuditEntry), nextBefore: z.int().nullable() })
  .meta({ id: 'AuditList' })
export type AuditList = z.infer<typeof AuditList>

export const AuditVerdict = z
  .strictObject({
    ok: z.boolean(),
    checked: Count,
    firstBadId: z.int().optional(),
    head: z.string().describe('Hash of the newest row; compare it with what the log has shown hourly'),
    verifiedAt: Instant,
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.infer<typeof AuditVerdict>
