/** The watchdog, once a minute: puts right what drifted while no rotation was open, and makes sure the controller runs. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, patched, startChild } from '@temporalio/workflow'
import { type PoolName, parseEpoch } from './domain/ids.ts'
import { planReconcile, type ReconcilePlan } from './domain/plan-reconcile.ts'
import { ageLimitMs } from './domain/policy.ts'
import { currentEpoch, type Survey } from './domain/survey.ts'
import { poolSignals, type ReconcileInput, type ReconcileResult, workflowIds, workflowTypes } from './messages.ts'
import { isRunning, tell } from './presence.ts'
import type { startup } from './startup.ts'
import { attempt, careful, waiting } from './steps.ts'

const nothing: ReconcileResult = { skipped: null, repaired: 0, failed: 0, risks: 0, startedStartup: false }

export async function reconcile({ pool }: ReconcileInput): Promise<ReconcileResult> {
  const survey = await careful.surveyPool({ pool })
  const skipped = await whoIsAtWork(pool, survey)
  if (skipped !== null) return { ...nothing, skipped }
  // An open rotation without a workflow, or no controller: start-up closes the one and starts the other.
  const orphaned = survey.records.openRotations.length > 0
  if (orphaned || !(await isRunning(workflowIds.pool(pool)))) return startAnew(pool)
  const { policy } = await careful.loadPolicy({ pool })
  const plan = planReconcile(survey, ageLimitMs(policy))
  if (plan.needsStartup) return startAnew(pool)
  const done = await repairAll({ pool, survey, plan, healthTimeoutMs: policy.healthTimeoutMs })
  if (patched('2026-11-24-quarantine')) await attempt(careful.tendQuarantine({ pool }))
  for (const risk of plan.risks) await tell(workflowIds.pool(pool), poolSignals.riskEvent, [risk])
  if (plan.serving !== null && done.failed === 0) await attempt(careful.reportWell({ pool, serving: plan.serving }))
  return { ...nothing, ...done, risks: plan.risks.length }
}

async function whoIsAtWork(pool: PoolName, { records }: Survey): Promise<ReconcileResult['skipped']> {
  for (const epoch of records.openRotations) {
    if (await isRunning(workflowIds.rotation(pool, epoch))) return 'rotation_open'
  }
  return (await isRunning(workflowIds.startup(pool))) ? 'startup_running' : null
}

async function startAnew(pool: PoolName): Promise<ReconcileResult> {
  try {
    await startChild<typeof startup>(workflowTypes.startup, {
      workflowId: workflowIds.startup(pool),
      args: [{ pool }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (failure) {
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure // the worker has just booted
  }
  return { ...nothing, startedStartup: true }
}

interface Work {
  pool: PoolName
  survey: Survey
  plan: ReconcilePlan
  healthTimeoutMs: number
}

/** With the current epoch: a rotation that begins meanwhile outranks every order given here. */
async function repairAll({ pool, survey, plan, healthTimeoutMs }: Work): Promise<{ repaired: number; failed: number }> {
  const epoch = parseEpoch(Math.max(1, currentEpoch(survey.epochs)))
  let repaired = 0
  for (const repair of plan.repairs) {
    const order = { pool, epoch, repair, healthTimeoutMs, freeze: true }
    const done = await attempt(
      waiting(healthTimeoutMs)
        .applyRepair(order)
        .then(() => true),
    )
    if (done) repaired += 1
  }
  return { repaired, failed: plan.repairs.length - repaired }
}
