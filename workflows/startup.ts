/** Brings the pool into service at each boot of the worker. Run again on a pool that is well, it changes nothing. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ApplicationFailure,
  condition,
  defineSignal,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { type Epoch, type PoolName, parseEpoch } from './domain/ids.ts'
import { planStartup, type StartupPlan } from './domain/plan-startup.ts'
import { beginPool } from './domain/pool-begin.ts'
import type { Repair } from './domain/repair.ts'
import type { Serving } from './domain/rotation-order.ts'
import type { Survey } from './domain/survey.ts'
import type { maintenance } from './maintenance.ts'
import {
  type Hold,
  type MaintenanceResult,
  poolSignals,
  type Release,
  type RiskEvent,
  rotationSignals,
  type StartupInput,
  type StartupResult,
  startupSignals,
  workflowIds,
  workflowTypes,
} from './messages.ts'
import type { pool as poolWorkflow } from './pool.ts'
import { isRunning, tell } from './presence.ts'
import { attempt, codeOfFailure, patient, stubborn, waiting } from './steps.ts'

const holdGranted = defineSignal(startupSignals.holdGranted)
const ping = defineSignal(rotationSignals.ping)

/** Longest rotation that is waited for: a grace of 60 s with every try failing once. */
const ROTATION_MS = 300_000
const HOLD_MS = 2_400_000
/** HAProxy comes last; images may still be built before it. */
const TRAFFIC_MS = 1_800_000
const OTHER_JOB_MS = 120_000

export async function startup({ pool }: StartupInput): Promise<StartupResult> {
  let granted = false
  setHandler(holdGranted, () => {
    granted = true
  })
  setHandler(ping, () => {})
  try {
    await patient.reportPhase({ phase: 'connecting', detail: 'looking at engine, gateway and records' })
    const first = planStartup(await patient.surveyPool({ pool }))
    return first.idle ? await confirm(pool, first) : await work(pool, () => granted)
  } catch (failure) {
    await giveUp(pool, failure)
    throw failure
  }
}

/** Everything is in place; only the controller is started if it is gone, and told of changed settings. */
async function confirm(pool: PoolName, plan: StartupPlan): Promise<StartupResult> {
  const serving = await waiting(TRAFFIC_MS).awaitServing({ pool, forMs: TRAFFIC_MS })
  await handOver(pool, { epoch: plan.epoch - 1, serving, replaceServing: plan.replaceServing })
  return { changed: false, epoch: plan.epoch - 1, serving: serving.slot }
}

async function work(pool: PoolName, granted: () => boolean): Promise<StartupResult> {
  await holdController(pool, granted)
  const plan = planStartup(await surveyWithoutRotation(pool))
  const epoch = parseEpoch(plan.epoch)
  await stubborn.settleStartup({ pool, epoch, close: plan.openRotations })
  const { policy } = await patient.loadPolicy({ pool })
  const place = { pool, epoch, healthTimeoutMs: policy.healthTimeoutMs }
  if (plan.slots.length + plan.placeAmong.length > 0) await migrate(pool)
  const failures = await repairAll(place, plan)
  if (plan.placeAmong.length > 0) {
    await patient.reportPhase({ phase: 'awaiting-health', detail: 'putting one in service' })
    await placeOne(place, plan, failures)
  }
  for (const repair of plan.lost) await repairOne(place, repair)
  const serving = await waiting(TRAFFIC_MS).awaitServing({ pool, forMs: TRAFFIC_MS })
  await stubborn.freezeSpares({ pool, epoch })
  if (plan.stand) await attempt(waiting(place.healthTimeoutMs).standCandidate(place))
  await handOver(pool, { epoch, serving, replaceServing: plan.replaceServing })
  return { changed: true, epoch, serving: serving.slot }
}

/** Nothing begins until the hand-over. A controller that is gone has nothing to begin. */
async function holdController(pool: PoolName, granted: () => boolean): Promise<void> {
  const hold: Hold = { by: workflowInfo().workflowId, untilMs: Date.now() + HOLD_MS }
  if (await tell(workflowIds.pool(pool), poolSignals.hold, [hold])) await condition(granted, ROTATION_MS)
}

/** A rotation outlives its controller, so one may still run; what it leaves behind is surveyed after it. */
async function surveyWithoutRotation(pool: PoolName): Promise<Survey> {
  const untilMs = Date.now() + ROTATION_MS
  for (;;) {
    const survey = await patient.surveyPool({ pool })
    const running = await anyRuns(pool, survey.records.openRotations)
    if (!running || Date.now() >= untilMs) return survey
    await sleep(1_000)
  }
}

async function anyRuns(pool: PoolName, epochs: readonly Epoch[]): Promise<boolean> {
  for (const epoch of epochs) if (await isRunning(workflowIds.rotation(pool, epoch))) return true
  return false
}

/** @throws `job_refused`: a database that was not migrated gets no new incarnations */
async function migrate(pool: PoolName): Promise<void> {
  await patient.reportPhase({ phase: 'migrating', detail: 'the vault’s database' })
  const { outcome } = await runAlone(pool)
  if (outcome === 'refused') throw ApplicationFailure.nonRetryable('the job migrate was refused', 'job_refused')
}

/** Another job may be running under the same id; it is waited for. */
async function runAlone(pool: PoolName): Promise<MaintenanceResult> {
  const untilMs = Date.now() + OTHER_JOB_MS
  const workflowId = workflowIds.maintenance(pool)
  for (;;) {
    try {
      return await executeChild<typeof maintenance>(workflowTypes.maintenance, {
        workflowId,
        args: [{ pool, kind: 'migrate' }],
      })
    } catch (failure) {
      if (!(failure instanceof WorkflowExecutionAlreadyStartedError) || Date.now() >= untilMs) throw failure
      await sleep(1_000)
    }
  }
}

interface Place {
  pool: PoolName
  epoch: Epoch
  healthTimeoutMs: number
}

/** Returns the failures. */
async function repairAll(place: Place, { forgets, slots }: StartupPlan): Promise<unknown[]> {
  await patient.reportPhase({ phase: 'creating', detail: `${slots.length} of the pool's slots` })
  const done = await Promise.all([...forgets, ...slots].map((repair) => repairOne(place, repair)))
  return done.filter((failure) => failure !== null)
}

/** A slot that cannot be filled does not keep the others from serving; reconcile tries it again. Null: done. */
async function repairOne(place: Place, repair: Repair): Promise<unknown> {
  try {
    await waiting(place.healthTimeoutMs).applyRepair({ ...place, repair, freeze: false })
    return null
  } catch (failure) {
    if (isCancellation(failure)) throw failure
    return failure
  }
}

/** With no slot filled, why none could be says more than that there is none. */
async function placeOne(place: Place, { placeAmong: among }: StartupPlan, failures: readonly unknown[]): Promise<void> {
  try {
    await waiting(place.healthTimeoutMs).placeServing({ ...place, among })
  } catch (failure) {
    throw codeOfFailure(failure) === 'no_serving_slot' ? (failures[0] ?? failure) : failure
  }
}

interface HandOver {
  epoch: number
  serving: Serving
  replaceServing: StartupPlan['replaceServing']
}

async function handOver(pool: PoolName, { epoch, serving, replaceServing }: HandOver): Promise<void> {
  const { policy, version: policyVersion } = await patient.loadPolicy({ pool })
  const { wanted, records } = await patient.surveyPool({ pool })
  const replicas = wanted.slots.length
  const { paused } = records // outlives the controller that was told
  const begin = beginPool({ pool, replicas, epoch, policy, policyVersion, serving, paused, atMs: Date.now() })
  const workflowId = workflowIds.pool(pool)
  try {
    const parentClosePolicy = ParentClosePolicy.ABANDON
    await startChild<typeof poolWorkflow>(workflowTypes.pool, { workflowId, args: [begin], parentClosePolicy })
  } catch (failure) {
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure
    const release: Release = { epoch, serving, replicas, policy, policyVersion }
    await tell(workflowId, poolSignals.release, [release])
  }
  if (replaceServing !== null) {
    const risk: RiskEvent = { kind: replaceServing, slot: serving.slot, detail: 'made from an older specification' }
    await tell(workflowId, poolSignals.riskEvent, [risk])
  }
  await patient.reportPhase({ phase: 'serving', detail: serving.slot })
  for (const code of ['startup_failed', 'rotation_lost']) {
    await attempt(stubborn.resolveAlert({ pool, code, subject: pool }))
  }
}

/** The controller may go on with what there is; reconcile starts the next attempt. */
async function giveUp(pool: PoolName, failure: unknown): Promise<void> {
  const code = codeOfFailure(failure)
  const expired: Hold = { by: workflowInfo().workflowId, untilMs: 0 }
  await tell(workflowIds.pool(pool), poolSignals.hold, [expired])
  await patient.reportPhase({ phase: 'failed', detail: code })
  await attempt(stubborn.raiseAlert({ pool, code: 'startup_failed', subject: pool, note: code }))
}
