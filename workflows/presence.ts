/** Asks whether another workflow runs: a signal reaches only what runs. */
import { ApplicationFailure, getExternalWorkflowHandle } from '@temporalio/workflow'
import { type HostileMark, rotationSignals, workflowIds } from './messages.ts'

const PING = 'ping'
/** The SDK names the cause in words of its own; of the three that there are, only these say that nothing runs. */
const NOT_FOUND = /not ?found/i

export async function isRunning(workflowId: string): Promise<boolean> {
  return tell(workflowId, PING, [])
}

/** False when nobody is there to be told; any other failure is the caller's. */
export async function tell(workflowId: string, signal: string, args: unknown[]): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, ...args)
    return true
  } catch (failure) {
    if (failure instanceof ApplicationFailure && NOT_FOUND.test(failure.message)) return false
    throw failure
  }
}

/** Tells a rotation that runs; one that does not has nobody left to cut. */
export async function tellHostile(pool: string, epoch: number, slot: string): Promise<void> {
  const mark: HostileMark = { slot }
  await tell(workflowIds.rotation(pool, epoch), rotationSignals.hostile, [mark])
}
