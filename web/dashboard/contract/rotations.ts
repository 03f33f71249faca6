/** Rotations that have been: the list and one of them with all its evidence. */
import { z } from 'zod'
import * as scalars from './scalars.ts'

const { Bytes, Count, Epoch, IncarnationNumber, Instant, Ms, Outcome, StepName, Trigger } = scalars

export const Place = z.strictObject({ slot: z.string(), incarnation: IncarnationNumber }).meta({ id: 'Place' })
export type Place = z.infer<typeof Place>

export const CleansingProof = z
  .strictObject({
    newId: z.boolean().describe('The new container id was never seen before'),
    digest: z.boolean().describe('Its image is the wanted one'),
    noChanges: z.boolean().describe('Its change list was empty before it served'),
    oldGone: z.boolean().describe('The old container id answers 404'),
  })
  .meta({ id: 'CleansingProof' })
export type CleansingProof = z.infer<typeof CleansingProof>

export const Rotation = z
  .strictObject({
    id: z.string(),
    epoch: Epoch,
    trigger: Trigger,
    reason: z.string().nullable(),
    by: z.string().nullable(),
    old: Place.nullable(),
    new: Place.nullable(),
    startedAt: Instant,
    switchedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    outcome: Outcome.nullable().describe('null: under way'),
    outcomeReason: z.string().nullable(),
    cutoverMs: Ms.nullable(),
    drainMs: Ms.nullable(),
    servingMs: Ms.nullable().describe('How long the old one served'),
    exposureMs: Ms.nullable().describe('First byte served → process destroyed, of the old one'),
    lost: z.int().nullable().describe('Requests that failed through us; null: HAProxy restarted meanwhile'),
    cut: Count.nullable().describe('Connections ended at the drain deadline'),
    proof: CleansingProof.nullable(),
    driftCount: Count,
    policyVersion: Count,
  })
  .meta({ id: 'Rotation' })
export type Rotation = z.infer<typeof Rotation>

export const StepState = z.enum(['started', 'done', 'failed'])
export type StepState = z.infer<typeof StepState>

/** A step as a row of a list shows it: its last attempt. */
export const StripStep = z
  .strictObject({ step: StepName, state: StepState, attempts: Count, durationMs: z.number().min(0).nullable() })
  .meta({ id: 'StripStep' })
export type StripStep = z.infer<typeof StripStep>

export const RotationItem = Rotation.extend({
  strip: z.array(StripStep).describe('In order; empty once steps are pruned'),
}).meta({ id: 'RotationItem' })
export type RotationItem = z.infer<typeof RotationItem>

export const RotationsQuery = z.strictObject({
  before: scalars.Before.optional().describe('Epoch: only older ones'),
  limit: scalars.Limit,
  outcome: Outcome.optional(),
  trigger: Trigger.optional(),
  slot: z.string().min(1).max(64).optional().describe('Left or taken'),
  from: scalars.LooseInstant.optional(),
  to: scalars.LooseInstant.optional(),
})
export type RotationsQuery = z.infer<typeof RotationsQuery>

export const RotationList = z
  .strictObject({
    items: z.array(RotationItem),
    nextBefore: Epoch.nullable().describe('null: this is the last page'),
    total24h: Count,
  })
  .meta({ id: 'RotationList' })
export type RotationList = z.infer<typeof RotationList>

export const Step = z
  .strictObject({
    step: StepName,
    seq: Count,
    attempt: z.int().min(1),
    state: StepState,
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    durationMs: z.number().min(0).nullable().describe('To the microsecond; null: unknown or under way'),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
    detail: z.unknown(),
  })
  .meta({ id: 'Step' })
export type Step = z.infer<typeof Step>

export const DriftFile = z
  .strictObject({ path: z.string(), kind: z.enum(['added', 'changed', 'deleted']), sizeBytes: Bytes.nullable() })
  .meta({ id: 'DriftFile' })
export type DriftFile = z.infer<typeof DriftFile>

export const Drift = z
  .strictObject({ count: Count, files: z.array(DriftFile).describe('At most 500 of `count`') })
  .meta({ id: 'Drift' })
export type Drift = z.infer<typeof Drift>

/** HAProxy's own counters, summed as the figure of lost requests needs them. */
export const CounterReading = z
  .strictObject({
    requests: Count,
    frontend5xx: Count,
    server5xx: Count,
    srvAbrt: Count,
    econ: Count,
    eresp: Count,
  })
  .meta({ id: 'CounterReading' })
export type CounterReading = z.infer<typeof CounterReading>

export const Counters = z
  .strictObject({
    before: CounterReading.nullable(),
    after: CounterReading.nullable(),
    difference: CounterReading.nullable().describe('null: one is missing, or HAProxy restarted in between'),
  })
  .meta({ id: 'Counters' })
export type Counters = z.infer<typeof Counters>

const Check = z.strictObject({ ok: z.boolean(), at: Instant }).nullable()

/** One container of a rotation, with what proves who it was. */
export const RotationIncarnation = z
  .strictObject({
    slot: z.string(),
    incarnation: IncarnationNumber,
    containerId: z.string(),
    imageDigest: z.string(),
    variant: z.string(),
    createdAt: Instant,
    readyAt: Instant.nullable(),
    frozenAt: Instant.nullable(),
    servingAt: Instant.nullable(),
    drainingAt: Instant.nullable(),
    destroyedAt: Instant.nullable(),
  })
  .meta({ id: 'RotationIncarnation' })
export type RotationIncarnation = z.infer<typeof RotationIncarnation>

export const RotationDetail = Rotation.extend({
  triggerDetail: z.string().nullable(),
  steps: z.array(Step),
  stepsPruned: z.boolean().describe('It has ended and its steps are no longer kept'),
  counters: Counters.nullable(),
  drift: Drift.describe('Of the old one, as it was destroyed'),
  oldContainer: RotationIncarnation.nullable(),
  newContainer: RotationIncarnation.nullable(),
  evidence: z.strictObject({ newId: Check, digest: Check, noChanges: Check, oldGone: Check }),
  temporalUrl: z.string().nullable().describe('null: where the pages of Temporal are is not known'),
  previous: Epoch.nullable(),
  next: Epoch.nullable(),
}).meta({ id: 'RotationDetail' })
export type RotationDetail = z.infer<typeof RotationDetail>
