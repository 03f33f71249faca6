/** The Schedules: `reconcile` each minute, the watchdog of the controller and not the timer of rotations, and `upkeep`. */

import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client'
import { UPKEEP_EVERY_MS } from '../workflows/domain/due-jobs.ts'
import type { PoolName } from '../workflows/domain/ids.ts'
import { type ReconcileInput, type UpkeepInput, workflowIds, workflowTypes } from '../workflows/messages.ts'

const RECONCILE_EVERY_MS = 60_000

/** Safe to repeat; a schedule that differs is set to what is wanted now. */
export async function ensureReconcileSchedule(client: Client, pool: PoolName, taskQueue: string): Promise<void> {
  const input: ReconcileInput = { pool }
  const what = { type: workflowTypes.reconcile, id: workflowIds.reconcile(pool), input }
  await ensure(client, schedule({ ...what, everyMs: RECONCILE_EVERY_MS, taskQueue }))
}

/** Safe to repeat. A turn that is not over lets the next one fall out. */
export async function ensureUpkeepSchedule(client: Client, pool: PoolName, taskQueue: string): Promise<void> {
  const input: UpkeepInput = { pool }
  const what = { type: workflowTypes.upkeep, id: workflowIds.upkeep(pool), input }
  await ensure(client, schedule({ ...what, everyMs: UPKEEP_EVERY_MS, taskQueue }))
}

async function ensure(client: Client, wanted: Wanted): Promise<void> {
  try {
    await client.schedule.create(wanted)
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await updateIfDifferent(client, wanted)
  }
}

type Wanted = ReturnType<typeof schedule>

interface Order {
  type: string
  /** Of the schedule; each of its workflows gets it with the instant behind. */
  id: string
  input: unknown
  everyMs: number
  taskQueue: string
}

function schedule({ type, id, input, everyMs, taskQueue }: Order) {
  return {
    scheduleId: id,
    spec: { intervals: [{ every: everyMs }] },
    action: { type: 'startWorkflow', workflowType: type, workflowId: id, taskQueue, args: [input] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: everyMs },
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
    found.spec.intervals[0]?.every === wanted.spec.intervals[0].every &&
    found.policies.overlap === wanted.policies.overlap
  if (isSame) return
  const { spec, action, policies } = wanted
  await handle.update(({ state }) => ({ spec, action, policies, state }))
}
