/** The kinds of values that every part of the interface is made of. */
import { z } from 'zod'
import { outcomes, steps, triggers } from '../../../workflows/domain/words.ts'

/** ISO 8601 UTC with milliseconds; 24 characters, so text order is time order. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, { error: 'need an instant as 2026-11-24T03:12:00.000Z' })
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'need an instant that exists' })
  .meta({ id: 'Instant', format: 'date-time' })

/** An instant as people and programs write it; parsed to ours. */
export const LooseInstant = z.iso
  .datetime({ offset: true, error: 'need an instant as 2026-11-24T03:12:00Z' })
  .transform((text) => new Date(text).toISOString())

export const Ms = z.int().min(0)
export const Count = z.int().min(0)
export const Bytes = z.int().min(0)
export const Ratio = z.number().min(0).max(1)
export const Epoch = z.int().min(0)
/** The number by which a container's life is shown: #1044. */
export const IncarnationNumber = z.int().min(1)

export const Trigger = z.enum(triggers).meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>
export const Outcome = z.enum(outcomes).meta({ id: 'Outcome' })
export type Outcome = z.infer<typeof Outcome>
export const StepName = z.enum(steps).meta({ id: 'StepName' })
export type StepName = z.infer<typeof StepName>

export const Severity = z.enum(['info', 'warning', 'alarm']).meta({ id: 'Severity' })
export type Severity = z.infer<typeof Severity>

/** Why somebody acts, for the record. */
export const Reason = z.string({ error: 'need text' }).trim().max(200, { error: 'need at most 200 characters' })
export const RequiredReason = Reason.min(1, { error: 'need a reason' })

/** A whole number in a query. */
export const wholeText = (min: number, max: number) => {
  const error = `need a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, { error })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }))
}

/** `before` of a list: the number that the page before it named as `nextBefore`. */
export const Before = wholeText(1, Number.MAX_SAFE_INTEGER)
export const Limit = wholeText(1, 200).default(50)
