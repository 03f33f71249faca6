/** One rotation as Temporal's history tells it: when each step was ordered, taken and done, and what lay in between. */
import { defaultPayloadConverter } from '@temporalio/common'
import type { Choice, RotationOrder } from '../../workflows/domain/rotation-order.ts'
import type { StepName } from '../../workflows/domain/words.ts'

type Converter = typeof defaultPayloadConverter
type Payload = Parameters<Converter['fromPayload']>[0]
interface Payloads {
  payloads?: Payload[] | null
}
interface LongLike {
  toNumber(): number
}
type Whole = number | LongLike | null

/** Of Temporal's history event, what is read here. */
export interface HistoryEvent {
  eventId?: Whole
  eventTime?: { seconds?: Whole; nanos?: number | null } | null
  workflowExecutionStartedEventAttributes?: { input?: Payloads | null } | null
  workflowTaskScheduledEventAttributes?: object | null
  workflowTaskStartedEventAttributes?: { scheduledEventId?: Whole } | null
  workflowTaskCompletedEventAttributes?: { scheduledEventId?: Whole; startedEventId?: Whole } | null
  activityTaskScheduledEventAttributes?: {
    activityType?: { name?: string | null } | null
    workflowTaskCompletedEventId?: Whole
  } | null
  activityTaskStartedEventAttributes?: { scheduledEventId?: Whole } | null
  activityTaskCompletedEventAttributes?: {
    scheduledEventId?: Whole
    startedEventId?: Whole
    result?: Payloads | null
  } | null
}

/** The way of one step, in ms since the epoch. */
export interface StepTimes {
  name: StepName
  /** The workflow task that ordered the step: asked for, begun, answered. */
  askedMs: number
  thoughtMs: number
  orderedMs: number
  takenMs: number
  doneMs: number
}

export interface Timeline {
  kind: Choice['kind']
  decidedMs: number
  /** The rotation's own workflow begins. */
  begunMs: number
  /** What the step itself noted as the switch. */
  switchedMs: number | null
  steps: StepTimes[]
}

export function readTimeline(events: readonly HistoryEvent[]): Timeline {
  const byId = new Map(events.map((event) => [whole(event.eventId), event]))
  const at = (id: Whole | undefined) => timeOf(byId.get(whole(id)))
  const begin = events.find((event) => event.workflowExecutionStartedEventAttributes)
  const done = events.flatMap(({ activityTaskCompletedEventAttributes: end, eventTime }) => {
    const order = byId.get(whole(end?.scheduledEventId))?.activityTaskScheduledEventAttributes
    if (!end || !order) return []
    const task = byId.get(whole(order.workflowTaskCompletedEventId))?.workflowTaskCompletedEventAttributes
    const times = {
      name: (order.activityType?.name ?? '?') as StepName,
      ...{ askedMs: at(task?.scheduledEventId), thoughtMs: at(task?.startedEventId) },
      ...{
        orderedMs: at(end.scheduledEventId),
        takenMs: at(end.startedEventId),
        doneMs: timeOf({ eventTime: eventTime ?? null }),
      },
    }
    return [{ times, result: end.result }]
  })
  const resultOf = <T>(name: StepName) => decode<T>(done.findLast(({ times }) => times.name === name)?.result)
  return {
    kind: resultOf<Choice>('chooseReplacement')?.kind ?? 'none',
    decidedMs: decode<RotationOrder>(begin?.workflowExecutionStartedEventAttributes?.input)?.decidedAtMs ?? Number.NaN,
    begunMs: timeOf(begin),
    switchedMs: resultOf<{ switchedAtMs: number }>('switchTraffic')?.switchedAtMs ?? null,
    steps: done.map(({ times }) => times),
  }
}

/** Steps before the point of no return, in their order. */
export const stepsToSwitch = ['chooseReplacement', 'startStandby', 'awaitHealthy', 'switchTraffic'] as const

function whole(raw: Whole | undefined): number {
  return typeof raw === 'object' && raw !== null ? raw.toNumber() : (raw ?? Number.NaN)
}

function timeOf(event: Pick<HistoryEvent, 'eventTime'> | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {}
  return whole(seconds) * 1_000 + (nanos ?? 0) / 1e6
}

function decode<T>(payloads: Payloads | null | undefined): T | undefined {
  const [payload] = payloads?.payloads ?? []
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload<T>(payload)
}
