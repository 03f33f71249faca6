/** The Schedule that starts `reconcile` each minute: the watchdog of the controller, not the timer of rotations. */

import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client'
import type { PoolName } from '../workflows/domain/ids.ts'
import { type ReconcileInput, workflowIds, workflowTypes } from '../workflows/messages.ts'

const EVERY_MS = 60_000

/** Safe to repeat; a schedule that differs is set to what is wanted now. */
export async function ensureReconcileSchedule(client: Client, pool: PoolName, taskQueue: string): Promise<void> {
  const wanted = reconcileSchedule(pool, taskQueue)
  try {
    await client.schedule.create(wanted)
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await updateIfDifferent(client, wanted)
  }
}

type Wanted = ReturnType<typeof reconcileSchedule>

function reconcileSchedule(pool: PoolName, taskQueue: string) {
  const input: ReconcileInput = { pool }
  return {
    scheduleId: workflowIds.reconcile(pool),
    spec: { intervals: [{ every: EVERY_MS }] },
    action: {
      ...{ type: 'startWorkflow', workflowType: workflowTypes.reconcile, workflowId: workflowIds.reconcile(pool) },
      ...{ taskQueue, args: [input] },
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY_MS },
  } as const satisfies ScheduleOptions
}

async function updateIfDifferent(client: Client, wanted: Wanted): Promise<void> {
  const handle = client.schedule.getHandle(wanted.scheduleId)
  const found = await handle.describe()
  const { workflowType, taskQueue, args } = found.action
  const isSame =
    workflowType === wanted.action.workflowType &&
    taskQueue === wanted.action.taskQueue &&
    JSON.stringify(args) === JSON.stringify(wanted.action.args) &&
    found.spec.intervals?.length === 1 &&
    found.spec.intervals[0]?.every === EVERY_MS &&
    found.policies.overlap === wanted.policies.overlap
  if (isSame) return
  const { spec, action, policies } = wanted
  await handle.update(({ state }) => ({ spec, action, policies, state }))
}
