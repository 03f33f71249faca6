/** Every event of `GET /api/stream`. What the database holds of one is parsed by these; the page imports types alone. */
import { z } from 'zod'
import { Alert, AlertState } from './alerts.ts'
import { Container, ContainerState } from './containers.ts'
import { Paused, RotationState } from './rotation.ts'
import { Place, Rotation, Step, StepState } from './rotations.ts'
import { Count, Epoch, IncarnationNumber, Instant, Severity, StepName, Trigger } from './scalars.ts'

/** State of an incarnation changed. */
export const ContainerEvent = z
  .object({
    slot: z.string(),
    incarnation: IncarnationNumber,
    state: ContainerState,
    previous: ContainerState.nullable(),
    at: Instant,
    /** Once it is destroyed, if it has served. */
    exposureMs: z.number().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ContainerEvent' })
export type ContainerEvent = z.infer<typeof ContainerEvent>

/** Beginning or end of one attempt at a step. */
export const RotationStepEvent = z
  .object({
    epoch: Epoch,
    trigger: Trigger,
    old: Place.nullable().default(null),
    /** Null until it serves: nobody may know the successor before. */
    new: Place.nullable().default(null),
    step: StepName,
    seq: Count,
    attempt: Count,
    state: StepState,
    at: Instant,
    durationMs: z.number().optional(),
    errorCode: z.string().optional(),
    error: z.string().optional(),
  })
  .meta({ id: 'RotationStepEvent' })
export type RotationStepEvent = z.infer<typeof RotationStepEvent>

/** Policy saved, rotation paused or resumed. Without `paused`: that has not changed. */
export const PolicyEvent = z
  .object({
    version: Count,
    paused: z.object({ untilAt: Paused.shape.untilAt, by: Paused.shape.by }).nullable().optional(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    at: Instant,
  })
  .meta({ id: 'PolicyEvent' })
export type PolicyEvent = z.infer<typeof PolicyEvent>

export const AlertEvent = z
  .object({
    id: Count,
    code: z.string(),
    severity: Severity,
    subject: z.string(),
    state: AlertState,
    at: Instant,
  })
  .meta({ id: 'AlertEvent' })
export type AlertEvent = z.infer<typeof AlertEvent>

/** The latest attempt at a step of the rotation that runs. */
export const OpenStep = Step.extend({ epoch: Epoch }).meta({ id: 'OpenStep' })
export type OpenStep = z.infer<typeof OpenStep>

const shownState = {
  rotation: RotationState,
  containers: z.array(Container),
  /** Names by the index that `stats` uses; null where an index has no slot. */
  slots: z.array(z.string().nullable()),
}

/** First event of a stream that does not resume. `reset`: what the page holds may have a hole, so lists are read anew. */
export const SnapshotEvent = z
  .object({
    reset: z.boolean(),
    ...shownState,
    openSteps: z.array(OpenStep),
    alerts: z.array(Alert),
    /** Of the software. */
    version: z.string(),
  })
  .meta({ id: 'SnapshotEvent' })
export type SnapshotEvent = z.infer<typeof SnapshotEvent>

/** What no stored event carries (window, last day, verdict, Temporal): read anew after a change. Without id. */
export const StateEvent = z.object(shownState).meta({ id: 'StateEvent' })
export type StateEvent = z.infer<typeof StateEvent>

/** Index of the slot, thousandths of a CPU, bytes, bytes per second in and out, connections. */
export const SlotStats = z.tuple([Count, Count, Count, Count, Count, Count]).meta({ id: 'SlotStats' })
export type SlotStats = z.infer<typeof SlotStats>

/** Requests per second, mean answer time in ms (null without requests), lost, cut, connections, longest queue. */
export const TrafficStats = z
  .tuple([z.number(), z.number().nullable(), Count, Count, Count, Count])
  .meta({ id: 'TrafficStats' })
export type TrafficStats = z.infer<typeof TrafficStats>

/** Every two seconds, without id; the latest wins. `t` is the start of the interval in Unix seconds. */
export const StatsEvent = z
  .object({
    t: Count,
    /** Slots that changed since the one before. */
    s: z.array(SlotStats),
    /** Null: HAProxy gave no figures. */
    h: TrafficStats.nullable(),
  })
  .meta({ id: 'StatsEvent' })
export type StatsEvent = z.infer<typeof StatsEvent>

/** Every fifteen seconds, without id; `t` in Unix milliseconds. */
export const HeartbeatEvent = z.object({ t: Count }).meta({ id: 'HeartbeatEvent' })
export type HeartbeatEvent = z.infer<typeof HeartbeatEvent>

export const RotationFinishedEvent = z.object(Rotation.shape).meta({ id: 'RotationFinishedEvent' })

/** Stored events: these carry an id, and a stream resumes after it. */
export const storedEvents = {
  container: ContainerEvent,
  'rotation.step': RotationStepEvent,
  'rotation.finished': RotationFinishedEvent,
  policy: PolicyEvent,
  alert: AlertEvent,
} as const
export type StoredEventType = keyof typeof storedEvents

export const streamEvents = {
  snapshot: SnapshotEvent,
  ...storedEvents,
  state: StateEvent,
  stats: StatsEvent,
  heartbeat: HeartbeatEvent,
} as const
export type StreamEventType = keyof typeof streamEvents

/** An event as it arrives. `id` is null for what does not move the resume point. */
export type StreamEvent = {
  [T in StreamEventType]: { type: T; id: number | null; data: z.infer<(typeof streamEvents)[T]> }
}[StreamEventType]

export function isStoredEventType(type: string): type is StoredEventType {
  return Object.hasOwn(storedEvents, type)
}

export const StreamQuery = z.strictObject({
  since: z.string().max(64).optional().describe('As `Last-Event-ID`, which a page cannot set; that header wins'),
})
export type StreamQuery = z.infer<typeof StreamQuery>
