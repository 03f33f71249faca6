/** Says of each slot what it holds and whether that may stay. Start-up and reconcile both plan from this. */
import type { SlotName } from './ids.ts'
import type { Survey, SurveyedContainer, SurveyedRecord, SurveyedTraffic } from './survey.ts'

export type Verdict =
  | { is: 'serving'; container: SurveyedContainer; record: SurveyedRecord | null; oldSpec: boolean; surplus: boolean }
  /** HAProxy should send requests here and nothing runs. */
  | { is: 'servingLost'; container: SurveyedContainer | null }
  | { is: 'standing'; record: SurveyedRecord }
  | { is: 'spare'; record: SurveyedRecord }
  /** Healthy once, never served, thawed by someone who did not finish: freeze it again. */
  | { is: 'thawed'; record: SurveyedRecord; container: SurveyedContainer }
  | { is: 'wrong'; container: SurveyedContainer; because: WrongReason }
  | { is: 'empty' }

export type WrongReason = 'orphan' | 'surplus' | 'image' | 'served' | 'given_up' | 'stopped' | 'unfinished'

export interface SlotVerdict {
  slot: SlotName
  verdict: Verdict
}

/** All slots that are wanted, and those beyond that still hold something. */
export function judgeSlots(survey: Survey): SlotVerdict[] {
  const named = survey.containers.filter(({ name }) => isSlotLike(survey, name)).map(({ name }) => name as SlotName)
  const slots = [...new Set([...survey.wanted.slots, ...named])]
  return slots.map((slot) => ({ slot, verdict: judge(survey, slot) }))
}

/** Quarantined ones (`<slot>.q<epoch>`) and the job live by other rules. */
function isSlotLike({ wanted }: Survey, name: string): boolean {
  return name !== wanted.jobName && !/\.q\d+$/.test(name)
}

function judge(survey: Survey, slot: SlotName): Verdict {
  const container = survey.containers.find(({ name }) => name === slot) ?? null
  const record = survey.records.living.find((row) => row.containerId === container?.id) ?? null
  if (survey.traffic.serving === slot) return judgeServing(survey, slot, { container, record })
  if (container === null) return { is: 'empty' }
  const because = whatIsWrong(survey, container, record)
  if (because !== null || record === null) return { is: 'wrong', container, because: because ?? 'orphan' }
  return judgeIdle(survey, container, record)
}

interface Held {
  container: SurveyedContainer | null
  record: SurveyedRecord | null
}

function judgeServing({ wanted }: Survey, slot: SlotName, { container, record }: Held): Verdict {
  if (container?.status !== 'running') return { is: 'servingLost', container }
  const oldSpec = container.spec !== wanted.spec
  return { is: 'serving', container, record, oldSpec, surplus: !wanted.slots.includes(slot) }
}

function whatIsWrong(
  { wanted, traffic }: Survey,
  container: SurveyedContainer,
  record: SurveyedRecord | null,
): WrongReason | null {
  const slot = container.name as SlotName
  if (!wanted.slots.includes(slot)) return 'surplus'
  if (record === null) return 'orphan'
  if (container.spec !== wanted.spec) return 'image'
  const drains = traffic.slots.some((known) => known.slot === slot && known.wanted === 'draining')
  if (record.servingAt !== null || drains) return 'served' // what has served is never a spare again
  if (['quarantined', 'failed', 'draining', 'destroyed'].includes(record.state)) return 'given_up'
  if (['running', 'paused'].includes(container.status)) return null
  return container.status === 'created' ? 'unfinished' : 'stopped'
}

function judgeIdle({ traffic }: Survey, container: SurveyedContainer, record: SurveyedRecord): Verdict {
  const wanted = traffic.slots.find(({ slot }) => slot === container.name)
  const addressed = wanted?.wanted === 'candidate'
  if (record.state === 'spare') {
    if (container.status !== 'paused') return { is: 'thawed', record, container }
    return addressed ? { is: 'thawed', record, container } : { is: 'spare', record }
  }
  if (record.state !== 'candidate') return { is: 'wrong', container, because: 'unfinished' }
  const reachable = addressed && container.status === 'running' && isAt(wanted, container)
  return reachable ? { is: 'standing', record } : { is: 'thawed', record, container }
}

function isAt(traffic: SurveyedTraffic, { address }: SurveyedContainer): boolean {
  return address !== null && traffic.wantedAddress?.split(':')[0] === address
}
