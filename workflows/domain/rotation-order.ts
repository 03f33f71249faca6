/** What one rotation is told, what its steps hand to each other, and what it answers. */
import type { ContainerId, Epoch, IncarnationId, PoolName, SlotName } from './ids.ts'
import type { CounterReading } from './lost-requests.ts'
import type { OutcomeName, Trigger } from './words.ts'

/** An incarnation as the steps address it: by the name of its slot, held to its id. */
export interface Member {
  id: IncarnationId
  slot: SlotName
  containerId: ContainerId
  imageDigest: string
  variant: string
  /** IPv4 without port. */
  address: string | null
  servingSinceMs: number | null
}

/** The gateway has already given the traffic of `from` to the standing candidate `to`. */
export interface TakenOver {
  from: SlotName
  to: SlotName
  seq: number
}

export interface RotationOrder {
  pool: PoolName
  epoch: Epoch
  trigger: Trigger
  triggerDetail: string | null
  reason: string | null
  requestedBy: string | null
  policyVersion: number
  decidedAtMs: number
  graceMs: number
  healthTimeoutMs: number
  bakeMs: number
  /** Rotations in a row before this one that left the old incarnation in place. */
  failuresInRow: number
  takenOver: TakenOver | null
  /** Slots whose incarnation is cut at once and quarantined instead of drained and destroyed; `whoever`: the one that serves. */
  hostile?: Suspects
  /** Incarnations to be kept ready; absent in orders of the first release: all other slots. */
  spares?: number
}

export type Suspects = readonly SlotName[] | 'whoever'

/** Ends of a rotation that leave the old incarnation in place. */
export type NoChoice = 'no_replacement' | 'haproxy_unavailable' | 'already_replaced'

export type Choice =
  | { kind: 'spare' | 'standing'; old: Member | null; new: Member; before: CounterReading | null }
  | { kind: 'takenOver'; old: Member; new: Member; before: CounterReading | null }
  | { kind: 'cold'; old: Member | null; slot: SlotName; before: CounterReading | null }
  | { kind: 'none'; reason: NoChoice; old: Member | null; before: CounterReading | null }

export interface Serving {
  slot: SlotName
  sinceMs: number
}

export interface RotationResult {
  epoch: Epoch
  outcome: OutcomeName
  /** Stable code; null when it went as planned. */
  reason: string | null
  /** The old incarnation no longer serves, whatever happened to it afterwards. */
  replaced: boolean
  /** Who serves now; null when the rotation could not tell. */
  serving: Serving | null
  /** Highest epoch that proxy and gateway have seen; above `epoch` when another controller was at work. */
  epochSeen: number
  durationMs: number
  exposureMs: number | null
}

/** Failures in a row after which a rotation that kept the old incarnation calls for a person. */
export const FAILURES_TO_ALARM = 3

/** `kept` becomes `alarm` with the third in a row, or at once for a hostile one; what had nothing to do never does. */
export function keptOrAlarm(
  { failuresInRow, hostile }: Pick<RotationOrder, 'failuresInRow' | 'hostile'>,
  reason: string,
): OutcomeName {
  if (reason === 'already_replaced') return 'kept'
  if (hostile !== undefined) return 'alarm'
  return failuresInRow + 1 >= FAILURES_TO_ALARM ? 'alarm' : 'kept'
}
