/** Runs the vault's jobs that are due, one after another; a Schedule starts it. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ChildWorkflowFailure, executeChild, isCancellation } from '@temporalio/workflow'
import type { maintenance } from './maintenance.ts'
import { type UpkeepInput, type UpkeepResult, workflowIds, workflowTypes } from './messages.ts'
import { patient } from './steps.ts'

export async function upkeep({ pool }: UpkeepInput): Promise<UpkeepResult> {
  const ran: string[] = []
  for (const kind of await patient.listDueJobs()) {
    try {
      await executeChild<typeof maintenance>(workflowTypes.maintenance, {
        workflowId: workflowIds.maintenance(pool),
        args: [{ pool, kind }],
      })
      ran.push(kind)
    } catch (failure) {
      if (isCancellation(failure)) throw failure
      // Somebody's own job runs, or the start-up's: the next turn comes soon.
      if (failure instanceof WorkflowExecutionAlreadyStartedError) return { ran, gaveWay: true }
      // It has raised its alarm; the others must not wait for it.
      if (!(failure instanceof ChildWorkflowFailure)) throw failure
    }
  }
  return { ran, gaveWay: false }
}
