/** What needs or needed a person. */
import { z } from 'zod'
import { Count, Instant, Severity } from './scalars.ts'

export const AlertState = z.enum(['open', 'acked', 'resolved'])
export type AlertState = z.infer<typeof AlertState>

export const Alert = z
  .strictObject({
    id: z.int(),
    code: z.string(),
    severity: Severity,
    subject: z.string(),
    state: AlertState,
    openedAt: Instant,
    ackedAt: Instant.nullable(),
    ackedBy: z.string().nullable(),
    resolvedAt: Instant.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof Alert>

export const AlertList = z
  .strictObject({ items: z.array(Alert).describe('Open ones first, then the latest 100'), open: Count })
  .meta({ id: 'AlertList' })
export type AlertList = z.infer<typeof AlertList>

export const AckRequest = z.strictObject({
  note: z.string({ error: 'need a note' }).trim().min(1, { error: 'need a note' }).max(500),
})
export type AckRequest = z.infer<typeof AckRequest>
