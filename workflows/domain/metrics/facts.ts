/** What the figures are made of: plain facts out of the records, one row each, in the order of time. */
import type { OutcomeName, Trigger } from '../words.ts'

/** An incarnation that has served and is gone. */
export interface ServedIncarnation {
  slot: string
  servingAtMs: number
  /** First byte served → switched away. */
  servingMs: number
  /** Switched away → process gone. */
  drainingMs: number
  /** First byte served → destroyed: the two above and what lies between and after them. */
  exposureMs: number
}

/** Traffic moved from one slot to another. */
export interface Switch {
  atMs: number
  from: string
  to: string
  trigger: Trigger
}

/** One ended rotation, for what it cost and what it proved. */
export interface RotationEnd {
  outcome: OutcomeName
  /** Of the incarnation that left; null when none did. */
  exposureMs: number | null
  /** Id gone, new id, right digest and no change in the new one; null when nothing could be looked at. */
  proved: boolean | null
  /** Requests that failed through us; null when HAProxy's counters could not be read. */
  lost: number | null
  /** CPU time of the whole rotation, the new container's start included; null when not measured. */
  cpuMs: number | null
}
