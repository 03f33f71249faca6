/** What has happened, newest first, or around a moment. */
import { z } from 'zod'
import { Before, Instant, LooseInstant, Severity } from './scalars.ts'

export const eventTypes = ['container', 'rotation.step', 'rotation.finished', 'policy', 'alert', 'security'] as const
export const EventType = z.enum(eventTypes).meta({ id: 'EventType' })
export type EventType = z.infer<typeof EventType>

export const Event = z
  .strictObject({
    id: z.int().describe('As in the stream'),
    at: Instant,
    type: z.string(),
    severity: Severity,
    subject: z.string(),
    data: z.unknown().describe('As the stream sends it'),
  })
  .meta({ id: 'Event' })
export type Event = z.infer<typeof Event>

export const EventsQuery = z
  .strictObject({
    before: Before.optional(),
    at: LooseInstant.optional().describe('The 50 events around this moment'),
    type: EventType.optional(),
    severity: Severity.optional().describe('This or worse'),
    kind: z
      .string()
      .regex(/^[a-z_]{1,40}$/, { error: 'need a kind such as drift or sign_in' })
      .optional()
      .describe('What a security event is about'),
  })
  .refine(({ before, at }) => before === undefined || at === undefined, {
    path: ['at'],
    error: 'need `at` or `before`, not both',
  })
export type EventsQuery = z.infer<typeof EventsQuery>

export const EventList = z
  .strictObject({
    items: z.array(Event).describe('Newest first'),
    nextBefore: z.int().nullable(),
    nearest: z.int().nullable().describe('With `at`: id of the event that is nearest to it'),
  })
  .meta({ id: 'EventList' })
export type EventList = z.infer<typeof EventList>
