/** Writing down what has been done already. */
import { log } from '@temporalio/activity'
import { codeOf } from './codes.ts'
import { currentCall } from './waiting.ts'

/**
 * The diary may not stop the deed: with a full or locked control database an intruder must still be thrown out. What is
 * missing afterwards is logged, and put right by reconcile as far as the containers and HAProxy tell it. Null: not written.
 */
export async function noted<T>(what: string, write: () => Promise<T>): Promise<T | null> {
  try {
    return await write()
  } catch (error) {
    currentCall().signal?.throwIfAborted()
    log.warn('not recorded', { what, code: codeOf(error) })
    return null
  }
}
