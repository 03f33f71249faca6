/** Which alerts the state of the pool calls for: pure, so that every state can be tried. */

import type { IncarnationRecord } from '../../activities/deps.ts'
import type { Policy } from '../../workflows/domain/policy.ts'
import type { Paused } from '../../workflows/domain/pool-state.ts'

export interface WantedAlert {
  code: WatchedCode
  subject: string
  severity: 'warning' | 'alarm'
  note: string
}

/** Opened and resolved by this watch alone. */
export const watchedCodes = ['no_server', 'no_spare', 'over_exposure', 'disk_low', 'records_gap'] as const
export type WatchedCode = (typeof watchedCodes)[number]

export interface PoolSight {
  pool: string
  living: readonly Pick<IncarnationRecord, 'id' | 'slot' | 'state' | 'servingAt'>[]
  /** Whether someone takes requests; null while HAProxy cannot be asked. */
  serves: boolean | null
  policy: Policy | null
  paused: Paused | null
  /** A maintenance window holds the timer. */
  inWindow: boolean
  /** Left beside the control database; null: not known. */
  freeBytes: number | null
  /** Nothing was recorded between these; null: no gap in the last hour. */
  gap: { fromMs: number; toMs: number } | null
  nowMs: number
}

export interface AlertState {
  noServerSinceMs: number | null
  noSpareSinceMs: number | null
}
export const calm: AlertState = { noServerSinceMs: null, noSpareSinceMs: null }

/** A failover takes 200 ms and a tick 2 s. */
const NO_SERVER_MS = 6_000
/** A rotation of two slots has no spare for as long as one takes to be made. */
const NO_SPARE_MS = 30_000
/** Between the switch and the process gone lies the grace; what comes on top is the engine's. */
const SLACK_MS = 10_000
const MIB = 1_048_576
const LOW_BYTES = 512 * MIB
const ALARM_BYTES = 64 * MIB

export function watchPool(state: AlertState, sight: PoolSight): { state: AlertState; wanted: WantedAlert[] } {
  const { living, serves, nowMs } = sight
  const hasSpare = living.some((row) => row.state === 'spare' || row.state === 'candidate')
  const since = (before: number | null, isSo: boolean) => (isSo ? (before ?? nowMs) : null)
  const next: AlertState = {
    noServerSinceMs: since(state.noServerSinceMs, serves === false && living.length > 0),
    noSpareSinceMs: since(state.noSpareSinceMs, !hasSpare && living.some(({ servingAt }) => servingAt !== null)),
  }
  const wanted = [
    ...noServer(next, sight),
    ...noSpare(next, sight),
    ...living.flatMap((row) => overExposure(row, sight)),
    ...diskLow(sight),
    ...recordsGap(sight),
  ]
  return { state: next, wanted }
}

function noServer({ noServerSinceMs: sinceMs }: AlertState, { pool, nowMs }: PoolSight): WantedAlert[] {
  if (sinceMs === null || nowMs - sinceMs < NO_SERVER_MS) return []
  const note = 'no container takes requests: see the orchestrator log; reconcile tries every minute'
  return [{ code: 'no_server', subject: pool, severity: 'alarm', note }]
}

function noSpare({ noSpareSinceMs: sinceMs }: AlertState, { pool, nowMs }: PoolSight): WantedAlert[] {
  if (sinceMs === null || nowMs - sinceMs < NO_SPARE_MS) return []
  const note = 'no container stands ready to take over: a rotation has to make one first'
  return [{ code: 'no_spare', subject: pool, severity: 'warning', note }]
}

function overExposure({ id, slot, state, servingAt }: PoolSight['living'][number], sight: PoolSight): WantedAlert[] {
  const { policy, paused, inWindow, nowMs } = sight
  if (servingAt === null || policy === null || state === 'quarantined' || state === 'failed') return []
  const exposedMs = nowMs - Date.parse(servingAt)
  if (exposedMs < policy.maxExposureMs + SLACK_MS) return []
  const because = paused !== null ? `paused by ${paused.by}` : inWindow ? 'in a maintenance window' : null
  const limit = `${seconds(policy.maxExposureMs)} s`
  const note = `#${id}: exposed longer than its limit of ${limit}${because === null ? '' : `, ${because}`}`
  return [{ code: 'over_exposure', subject: slot, severity: because === null ? 'alarm' : 'warning', note }]
}

function diskLow({ freeBytes }: PoolSight): WantedAlert[] {
  if (freeBytes === null || freeBytes >= LOW_BYTES) return []
  const severity = freeBytes < ALARM_BYTES ? 'alarm' : 'warning'
  const note = 'less than 512 MiB are left for the control database: without space nothing is recorded'
  return [{ code: 'disk_low', subject: 'control-database', severity, note }]
}

function recordsGap({ gap }: PoolSight): WantedAlert[] {
  if (gap === null) return []
  const note = `nothing was recorded from ${new Date(gap.fromMs).toISOString()} to ${new Date(gap.toMs).toISOString()}`
  return [{ code: 'records_gap', subject: 'control-database', severity: 'warning', note }]
}

const seconds = (ms: number): number => Math.round(ms / 1_000)
