/** The control database as the activities need it. Each method is one transaction and safe to repeat. */
import type { LastJobRun } from '../workflows/domain/due-jobs.ts'
import type { ContainerId, Epoch, IncarnationId, PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { Paused } from '../workflows/domain/pool-state.ts'
import type { OutcomeName, StepName, Trigger } from '../workflows/domain/words.ts'
import type { DriftFile, IncarnationRecord, IncarnationState } from './deps.ts'

export interface RotationOpening {
  pool: PoolName
  epoch: Epoch
  runId: string
  trigger: Trigger
  triggerDetail: string | null
  reason: string | null
  requestedBy: string | null
  policyVersion: number
  startedAt: string
}

export interface RotationClosing {
  pool: PoolName
  epoch: Epoch
  outcome: OutcomeName
  outcomeReason: string | null
  old: IncarnationId | null
  new: IncarnationId | null
  switchedAt: string | null
  finishedAt: string
  cutoverMs: number | null
  drainMs: number | null
  exposureMs: number | null
  /** Requests that failed through us between opening and closing; null when HAProxy restarted in between. */
  lost: number | null
  /** Connections ended at the drain deadline. */
  cut: number | null
  /** HAProxy's counters before, after and the difference; ≤ 4 KB. */
  counters: unknown
}

export interface StepEdge {
  pool: PoolName
  epoch: Epoch
  seq: number
  attempt: number
  name: StepName
  state: 'started' | 'done' | 'failed'
  at: string
  durationUs?: number
  errorCode?: string
  error?: string
  detail?: unknown
}

export interface CleansingProof {
  /** The new incarnation's id was never seen before in this pool. */
  newId: boolean
  /** Its image digest is the one of the spec. */
  digest: boolean
  /** Its change list was empty before it served. */
  noChanges: boolean
  /** The old id answers 404. */
  oldGone: boolean
  at: string
}

export interface StoredPolicy {
  version: number
  body: unknown
  createdAt: string
}

export interface EventRow {
  pool: PoolName
  type: string
  severity: 'info' | 'warning' | 'alarm'
  subject: string
  data: unknown
  /** The same key again adds nothing. */
  dedupeKey: string
  at: string
}

export interface AuditRow {
  actor: string
  role: string
  action: string
  object: string
  result: 'ok' | 'refused' | 'failed'
  reason: string | null
  detail: unknown
  /** The same id again among the latest rows of the action adds nothing. */
  requestId: string | null
  at: string
}

/** Times of an incarnation that has ended, in ms. */
export interface EndTimes {
  at: string
  exposureMs: number | null
  servingMs: number | null
  drainingMs: number | null
}

export interface PoolRow {
  epoch: number
  servingSlot: SlotName | null
  policyVersion: number
  paused: Paused | null
}

export interface RecordsPort {
  /** Creates pool and slot rows that are missing; slots beyond the configured ones are kept, marked `retired`. */
  declarePool(pool: PoolName, slots: readonly SlotName[]): Promise<void>
  readPool(pool: PoolName): Promise<PoolRow>
  /** Never lowers the epoch. */
  savePool(
    pool: PoolName,
    change: {
      epoch?: Epoch
      servingSlot?: SlotName | null
      pausedUntil?: string | null
      pausedBy?: string | null
      pausedReason?: string | null
      /** Who resumes, and why: the pause itself is gone from the row by then. */
      resumed?: { by: string; reason: string | null }
    },
  ): Promise<void>

  /** A repeat with the same container id answers the row that is there. */
  addIncarnation(row: {
    pool: PoolName
    slot: SlotName
    epoch: Epoch
    containerId: ContainerId
    imageDigest: string
    variant: string
    at: string
  }): Promise<IncarnationRecord>
  /** Also stamps the instant of the state and writes its event; an equal state changes nothing. */
  moveIncarnation(
    id: IncarnationId,
    to: IncarnationState,
    change: { at: string; address?: string | null; reason?: string },
  ): Promise<void>
  findIncarnation(containerId: ContainerId): Promise<IncarnationRecord | null>
  readIncarnation(id: IncarnationId): Promise<IncarnationRecord | null>
  /** All that are neither destroyed nor failed-and-gone. */
  listLiving(pool: PoolName): Promise<IncarnationRecord[]>
  /** Totals and proof of an incarnation that is gone. */
  closeIncarnation(id: IncarnationId, end: EndTimes): Promise<void>
  /** On the shelf: its service has ended, its container has not. Raises the alert that asks a person to look. */
  quarantineIncarnation(id: IncarnationId, end: EndTimes & { reason: string }): Promise<void>
  /** null: no longer held. */
  holdQuarantined(id: IncarnationId, hold: { holdUntil: string | null; audit: AuditRow }): Promise<void>
  /** Off the shelf and gone. `falseAlarm`: the finding is marked so, with the reason. */
  endQuarantined(id: IncarnationId, end: { at: string; falseAlarm: string | null; audit: AuditRow }): Promise<void>
  saveProof(id: IncarnationId, proof: Partial<CleansingProof>): Promise<void>
  /** At most 500 are kept, the rest counted. The first finding of an incarnation is told, and raises an alert. */
  saveDrift(id: IncarnationId, files: readonly DriftFile[]): Promise<void>

  openRotation(row: RotationOpening): Promise<void>
  closeRotation(row: RotationClosing): Promise<void>
  listOpenRotations(pool: PoolName): Promise<{ epoch: Epoch; runId: string; startedAt: string }[]>
  saveStep(edge: StepEdge): Promise<void>

  addEvent(row: EventRow): Promise<void>
  addAudit(row: AuditRow): Promise<void>

  readPolicy(pool: PoolName, version?: number): Promise<StoredPolicy | null>
  /** Versions rise by one; an equal body answers the version that is there. */
  savePolicy(
    pool: PoolName,
    policy: { body: unknown; createdBy: string; reason: string; at: string },
  ): Promise<StoredPolicy>
  openAlert(alert: {
    pool: PoolName
    code: string
    subject: string
    severity: 'warning' | 'alarm'
    note?: string
    at: string
  }): Promise<void>
  resolveAlert(alert: { pool: PoolName; code: string; subject: string; at: string }): Promise<void>
  /** What the job left behind, kept with its start and end. */
  addJobRun(run: {
    kind: string
    epoch: Epoch
    startedAt: string
    finishedAt: string
    exitCode: number
    result: unknown
  }): Promise<void>
  /** The newest run of each kind. */
  lastJobRuns(): Promise<LastJobRun[]>
}
