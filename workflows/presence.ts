/** Asks whether another workflow runs: a signal reaches only what runs. */
import { getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow'

const PING = 'ping'

export async function isRunning(workflowId: string): Promise<boolean> {
  return tell(workflowId, PING, [])
}

/** False when nobody is there to be told. */
export async function tell(workflowId: string, signal: string, args: unknown[]): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, ...args)
    return true
  } catch (failure) {
    if (isCancellation(failure)) throw failure
    return false // the server knows one reason only: no such run
  }
}
