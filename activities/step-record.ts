/** Writes the edges of each step: begun, done, failed. */
import { activityInfo, log } from '@temporalio/activity'
import type { StepName } from '../workflows/domain/words.ts'
import { codeOf } from './codes.ts'
import type { ActivityDeps } from './deps.ts'
import { iso } from './members.ts'
import { noted } from './noted.ts'
import type { StepEdge } from './records.ts'
import type { StepDiary } from './step-diary.ts'
import type { StepInput } from './step-input.ts'
import type { AnyActivity } from './wrap.ts'

export interface Recording {
  deps: ActivityDeps
  diary: StepDiary
}

/** The rotation's own record is opened by its first step, so that no extra activity stands before the switch. */
export function recordStep({ deps, diary }: Recording, name: StepName, activity: AnyActivity): AnyActivity {
  return async (input) => {
    const step: StepInput = input // every step's input extends it
    if (name === 'chooseReplacement') await noted('the beginning of the rotation', () => openRotation(deps, step))
    const edge = beginEdge(deps, name, step)
    const startedUs = performance.now() * 1_000
    const end = () => ({ at: iso(deps.clock.now()), durationUs: Math.round(performance.now() * 1_000 - startedUs) })
    diary.note(() => save(deps, { ...edge, state: 'started' }))
    try {
      const result: unknown = await activity(input)
      const done: StepEdge = { ...edge, ...end(), state: 'done', detail: result ?? null }
      diary.note(() => save(deps, done))
      return result
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      const failed: StepEdge = { ...edge, ...end(), state: 'failed', errorCode: codeOf(error), error: text }
      diary.note(() => save(deps, failed))
      throw error
    }
  }
}

function beginEdge({ clock }: ActivityDeps, name: StepName, { order, seq }: StepInput): Omit<StepEdge, 'state'> {
  return { pool: order.pool, epoch: order.epoch, seq, attempt: activityInfo().attempt, name, at: iso(clock.now()) }
}

async function save({ records }: ActivityDeps, edge: StepEdge): Promise<void> {
  try {
    await records.saveStep(edge)
  } catch (error) {
    log.warn('step not recorded', { step: edge.name, epoch: edge.epoch, state: edge.state, code: codeOf(error) })
  }
}

async function openRotation({ records }: ActivityDeps, { order }: StepInput): Promise<void> {
  const { pool, epoch, trigger, triggerDetail, reason, requestedBy, policyVersion } = order
  const startedAt = iso(order.decidedAtMs)
  const runId = activityInfo().workflowExecution?.runId ?? ''
  await records.openRotation({
    pool,
    epoch,
    runId,
    trigger,
    triggerDetail,
    reason,
    requestedBy,
    policyVersion,
    startedAt,
  })
}
