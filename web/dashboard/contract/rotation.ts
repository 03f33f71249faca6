/** The pool now, and the orders that change it: `GET /api/rotation`, rotate, pause, resume. */
import { z } from 'zod'
import { verdictCodes } from '../lib/verdict.ts'
import { Count, Epoch, IncarnationNumber, Instant, LooseInstant, Ms, Ratio, Reason, StepName } from './scalars.ts'

export const poolStates = ['running', 'rotating', 'paused', 'degraded', 'stopped'] as const

export const TimeWindow = z
  .strictObject({
    opensInMs: Ms,
    medianInMs: Ms.describe('Half of all draws that are still possible come before this'),
    closesInMs: Ms,
    chance30sRatio: Ratio.describe('Chance that it comes within the next 30 s'),
  })
  .meta({ id: 'TimeWindow', description: 'From policy and serving age alone; the drawn instant is no input' })
export type TimeWindow = z.infer<typeof TimeWindow>

export const DayFigures = z
  .strictObject({
    rotated: Count,
    kept: Count,
    alarm: Count,
    requests: Count,
    lost: Count,
    cut: Count,
    cutoverP50Ms: Ms.nullable().describe('null below 20 rotations'),
    cutoverP99Ms: Ms.nullable(),
    exposureP95Ms: Ms.nullable(),
    exposureMaxMs: Ms.nullable(),
  })
  .meta({ id: 'DayFigures', description: 'What the last 24 h came to' })
export type DayFigures = z.infer<typeof DayFigures>

export const Paused = z
  .strictObject({ untilAt: Instant.nullable(), by: z.string(), reason: z.string().nullable() })
  .meta({ id: 'Paused' })
export type Paused = z.infer<typeof Paused>

export const RotationState = z
  .strictObject({
    pool: z.string(),
    state: z.enum(poolStates).describe('`degraded`: nobody serves or no spare is ready; `stopped`: never started'),
    serverTimeAt: Instant,
    eventId: z.int().describe('Id of the newest event that this state includes'),
    epoch: Epoch,
    slots: Count,
    serving: z
      .strictObject({
        slot: z.string(),
        incarnation: IncarnationNumber,
        containerId: z.string(),
        sinceAt: Instant,
        exposureMs: Ms,
      })
      .nullable(),
    draining: z.array(
      z.strictObject({
        slot: z.string(),
        incarnation: IncarnationNumber,
        connections: Count.nullable().describe('null while no figure is fresh'),
        graceLeftMs: Ms,
        exposureMs: Ms,
      }),
    ),
    spares: z.strictObject({ ready: Count, wanted: Count }),
    rotation: z.strictObject({ epoch: Epoch, step: StepName, stepSinceAt: Instant }).nullable(),
    window: TimeWindow.nullable().describe('null while paused, rotating or stopped'),
    paused: Paused.nullable(),
    policyVersion: Count,
    maxExposureMs: Ms,
    graceMs: Ms,
    temporal: z.enum(['ok', 'unreachable']),
    worker: z.enum(['ok', 'silent']).describe('`silent`: the orchestrator has recorded nothing for 20 s'),
    lostLastMinute: Count,
    toReview: Count.describe('Open alerts that nobody has acknowledged'),
    verdict: z.strictObject({
      code: z.enum(verdictCodes),
      severity: z.enum(['ok', 'info', 'warning', 'alarm', 'unknown']),
    }),
    last24h: DayFigures,
  })
  .meta({ id: 'RotationState' })
export type RotationState = z.infer<typeof RotationState>

export const RotateRequest = z.strictObject({
  reason: Reason.optional(),
  hostile: z.boolean().default(false).describe('Cut the serving container at once and keep it for inspection'),
})
export type RotateRequest = z.infer<typeof RotateRequest>

export const RotateAnswer = z
  .strictObject({
    epoch: Epoch,
    rotationId: z.string(),
    replayed: z.boolean().describe('The same Idempotency-Key had been answered before'),
  })
  .meta({ id: 'RotateAnswer' })
export type RotateAnswer = z.infer<typeof RotateAnswer>

export const IdempotencyKey = z.uuid({ error: 'Idempotency-Key: need a UUID' })

export const PauseRequest = z.strictObject({
  reason: Reason.optional(),
  untilAt: LooseInstant.nullable().optional().describe('At most 24 h ahead; absent: 60 minutes; null: until resumed'),
})
export type PauseRequest = z.infer<typeof PauseRequest>

export const ResumeRequest = z.strictObject({ reason: Reason.optional() })
export type ResumeRequest = z.infer<typeof ResumeRequest>
