/** Containers that were cut off and are kept for inspection. None of them ever gets traffic again. */
import { z } from 'zod'
import { Drift } from './rotations.ts'
import { IncarnationNumber, Instant, LooseInstant, Ms, Reason, RequiredReason } from './scalars.ts'

export const Quarantined = z
  .strictObject({
    incarnation: IncarnationNumber,
    slot: z.string().describe('Which it stood in'),
    containerId: z.string(),
    imageDigest: z.string(),
    quarantinedAt: Instant.nullable(),
    reason: z.string().nullable(),
    holdUntilAt: Instant.nullable().describe('null: it may be removed to make room'),
    exposureMs: Ms.nullable(),
    drift: Drift,
  })
  .meta({ id: 'Quarantined' })
export type Quarantined = z.infer<typeof Quarantined>

export const QuarantineList = z
  .strictObject({ items: z.array(Quarantined), capacity: z.int() })
  .meta({ id: 'QuarantineList' })
export type QuarantineList = z.infer<typeof QuarantineList>

export const HoldRequest = z.strictObject({
  untilAt: LooseInstant.describe('At most 90 days ahead; again: the new end'),
  reason: RequiredReason,
})
export type HoldRequest = z.infer<typeof HoldRequest>

export const ReleaseRequest = z.strictObject({ reason: RequiredReason.describe('Why it was a false alarm') })
export type ReleaseRequest = z.infer<typeof ReleaseRequest>

export const DestroyRequest = z.strictObject({ reason: Reason.optional() })
export type DestroyRequest = z.infer<typeof DestroyRequest>

export const QuarantineAnswer = z
  .strictObject({
    incarnation: IncarnationNumber,
    slot: z.string(),
    state: z.enum(['quarantined', 'destroyed']),
    holdUntilAt: Instant.nullable(),
    changed: z.boolean().describe('False: it was so already'),
  })
  .meta({ id: 'QuarantineAnswer' })
export type QuarantineAnswer = z.infer<typeof QuarantineAnswer>
