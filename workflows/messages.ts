/** Names and payloads of everything that may be said to a workflow. The only file that clients import from here. */
import type { Epoch, PoolName } from './domain/ids.ts'
import type { Policy, RiskKind, RiskResponse } from './domain/policy.ts'
import type { PolicyProblem } from './domain/policy-problems.ts'
import type { PoolView } from './domain/pool-view.ts'
import type { RiskEvent } from './domain/risk.ts'
import type { Serving } from './domain/rotation-order.ts'

export type { PolicyProblem, PoolView, RiskEvent }

/** Names that the worker registers; `index.ts` exports a function of each. */
export const workflowTypes = {
  pool: 'pool',
  rotation: 'rotation',
  startup: 'startup',
  reconcile: 'reconcile',
  maintenance: 'maintenance',
  upkeep: 'upkeep',
} as const

export const workflowIds = {
  pool: (pool: string) => `pool/${pool}`,
  rotation: (pool: string, epoch: number) => `rotation/${pool}/${epoch}`,
  startup: (pool: string) => `startup/${pool}`,
  reconcile: (pool: string) => `reconcile/${pool}`,
  maintenance: (pool: string) => `maintenance/${pool}`,
  upkeep: (pool: string) => `upkeep/${pool}`,
} as const

/** Search attributes of a rotation; the memo carries the same facts by the same names. */
export const searchAttributeNames = {
  pool: 'LeyzenPool',
  trigger: 'LeyzenTrigger',
  old: 'LeyzenOld',
  new: 'LeyzenNew',
  outcome: 'LeyzenOutcome',
  exposureMs: 'LeyzenExposureMs',
} as const

/** Updates of the controller: the caller needs the answer. A refusal fails with a code of `domain/errors.ts` as type. */
export const poolUpdates = {
  rotateNow: 'rotateNow',
  pause: 'pause',
  resume: 'resume',
  setPolicy: 'setPolicy',
  holdQuarantine: 'holdQuarantine',
  releaseQuarantine: 'releaseQuarantine',
  destroyQuarantine: 'destroyQuarantine',
  /** The same name as the signal: whoever wants it recorded and answered sends the update. */
  riskEvent: 'riskEvent',
} as const

/** Signals of the controller: nobody waits for an answer. */
export const poolSignals = {
  riskEvent: 'riskEvent',
  hold: 'hold',
  release: 'release',
  ping: 'ping',
} as const

export const poolQueries = { state: 'state', policy: 'policy' } as const

/** Of the start-up: the controller says that nothing will begin until it is released. */
export const startupSignals = { holdGranted: 'holdGranted' } as const

/** Of a rotation: `ping` is delivered only while it runs, and that is the answer; `hostile` names who is cut without grace. */
export const rotationSignals = { ping: 'ping', hostile: 'hostile' } as const

/** Of a rotation's signal `hostile`. */
export interface HostileMark {
  slot: string
}

/** Update id `rotate:<key>`. The target stays random, so none can be named. */
export interface RotateNow {
  key: string
  reason: string | null
  requestedBy: string
  /** The serving one is cut at once and quarantined; absent from callers of the first release: false. */
  hostile?: boolean
}
export interface RotateNowAnswer {
  epoch: number
  rotationId: string
  /** The key had been answered before. */
  replayed: boolean
}

export interface Pause {
  /** At most 24 h ahead; null: until someone resumes, which raises an alert. */
  untilMs: number | null
  by: string
  reason: string | null
}
export interface Resume {
  by: string
  reason: string | null
}

export interface SetPolicy {
  /** The version that the caller has seen; another one is refused with `version_conflict`. */
  baseVersion: number
  policy: Policy
  reason: string
  by: string
}
export interface SetPolicyAnswer {
  version: number
}

/** `incarnation` is the number that every screen shows. Said again, each answers the same and leaves no second trace. */
export interface HoldQuarantine {
  incarnation: number
  /** At most 90 days ahead; again: the new end. A held one is not removed to make room. */
  untilMs: number
  reason: string
  by: string
}
/** A false alarm: the finding is marked so and the container destroyed. It never gets traffic again. */
export interface ReleaseQuarantine {
  incarnation: number
  reason: string
  by: string
}
export interface DestroyQuarantine {
  incarnation: number
  by: string
  reason: string | null
}
export interface QuarantineAnswer {
  incarnation: number
  slot: string
  state: 'quarantined' | 'destroyed'
  holdUntilAt: string | null
  /** False: it was so already. */
  changed: boolean
}

/** Update `riskEvent`: what someone outside has seen. */
export interface OutsideRisk {
  kind: RiskKind
  /** null: whoever serves. */
  slot: string | null
  detail: string
  hostile: boolean
  by: string
}
export interface RiskAnswer {
  /** What the policy makes of it. */
  response: RiskResponse
}

/** Query `state`: a query cannot read the clock, so the caller brings it. */
export interface StateAt {
  nowMs: number
}
export interface PolicyView {
  version: number
  policy: Policy
}

export interface Hold {
  /** Workflow that asks and is answered by the signal `holdGranted`. */
  by: string
  untilMs: number
}
export interface Release {
  epoch: number
  serving: Serving | null
  replicas: number
  policy: Policy
  policyVersion: number
}

export interface StartupInput {
  pool: PoolName
}
export interface StartupResult {
  /** False: everything was in place and nothing was touched. */
  changed: boolean
  epoch: number
  serving: string | null
}
export interface ReconcileInput {
  pool: PoolName
}
export interface ReconcileResult {
  skipped: 'rotation_open' | 'startup_running' | null
  repaired: number
  failed: number
  risks: number
  startedStartup: boolean
}
export interface UpkeepInput {
  pool: PoolName
}
export interface UpkeepResult {
  /** Kinds of the jobs that came to an end, done or refused. */
  ran: string[]
  /** Another job was running, so the rest waits for the next turn. */
  gaveWay: boolean
}

export interface MaintenanceInput {
  pool: PoolName
  kind: string
  /** Report id that overrides one refusal. */
  confirm?: string
}
export interface MaintenanceResult {
  epoch: Epoch
  outcome: 'done' | 'refused'
  exitCode: number
  result: unknown
}
