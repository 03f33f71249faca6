/** What a rotation has learnt so far, and what it shows of that in Temporal. */
import { defineSearchAttributeKey } from '@temporalio/common'
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow'
import type { SlotName } from './domain/ids.ts'
import type { CounterReading } from './domain/lost-requests.ts'
import type { Member, RotationOrder } from './domain/rotation-order.ts'
import type { OutcomeName } from './domain/words.ts'
import { searchAttributeNames } from './messages.ts'

export interface End {
  outcome: OutcomeName
  reason: string | null
  /** The old incarnation no longer serves. */
  replaced: boolean
}

export interface Facts {
  readonly order: RotationOrder
  readonly startedMs: number
  /** Number of the next step's row in the records. */
  readonly nextSeq: () => number
  /** Slots whose incarnation failed and was removed. */
  readonly tried: SlotName[]
  /** Slots that were called hostile since the rotation began. */
  readonly marked: Set<string>
  old: Member | null
  new: Member | null
  before: CounterReading | null
  switchedAtMs: number | null
  finishedAtMs: number | null
  drainMs: number | null
  cut: number | null
  exposureMs: number | null
}

export function newFacts(order: RotationOrder): Facts {
  let seq = 0
  return {
    order,
    startedMs: Date.now(),
    nextSeq: () => {
      seq += 1
      return seq
    },
    tried: [],
    marked: new Set(),
    old: null,
    new: null,
    before: null,
    switchedAtMs: null,
    finishedAtMs: null,
    drainMs: null,
    cut: null,
    exposureMs: null,
  }
}

/** The old one is cut and kept for inspection instead of drained and destroyed. */
export function isHostile({ order: { hostile = [] }, old, marked }: Facts): boolean {
  if (old === null) return false
  return hostile === 'whoever' || hostile.includes(old.slot) || marked.has(old.slot)
}

const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD')
const keys = {
  pool: keyword(searchAttributeNames.pool),
  trigger: keyword(searchAttributeNames.trigger),
  old: keyword(searchAttributeNames.old),
  new: keyword(searchAttributeNames.new),
  outcome: keyword(searchAttributeNames.outcome),
  exposureMs: defineSearchAttributeKey(searchAttributeNames.exposureMs, 'INT'),
}

export function showBeginning({ pool, trigger, reason }: RotationOrder): void {
  upsertSearchAttributes([
    { key: keys.pool, value: pool },
    { key: keys.trigger, value: trigger },
  ])
  upsertMemo({ pool, trigger, reason })
}

/** `vault_web1 #1044`: the slot and the incarnation's number, as every screen names it. */
const nameOf = ({ slot, id }: Member) => `${slot} #${id}`

export function showChoice({ old, new: next }: Facts): void {
  const shown = { old: old === null ? 'none' : nameOf(old), new: next === null ? 'none' : nameOf(next) }
  upsertSearchAttributes([
    { key: keys.old, value: shown.old },
    { key: keys.new, value: shown.new },
  ])
  upsertMemo(shown)
}

export function showEnd({ exposureMs }: Facts, { outcome, reason }: End): void {
  upsertSearchAttributes([
    { key: keys.outcome, value: outcome },
    ...(exposureMs === null ? [] : [{ key: keys.exposureMs, value: exposureMs }]),
  ])
  upsertMemo({ outcome, outcomeReason: reason, exposureMs })
}
