/** One of the vault's one-shot jobs, run to its end. */
import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { finalCodes } from './domain/errors.ts'
import { noteOfRefusal } from './domain/job-note.ts'
import type { MaintenanceInput, MaintenanceResult } from './messages.ts'
import { stubborn } from './steps.ts'

const REFUSED = 3

const { runJob } = proxyActivities<Activities>({
  startToCloseTimeout: '6h', // `verify` reads every byte of the volume
  heartbeatTimeout: '5s',
  retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumAttempts: 3, nonRetryableErrorTypes: finalCodes },
})

export async function maintenance({ pool, kind, confirm }: MaintenanceInput): Promise<MaintenanceResult> {
  const subject = `job/${kind}`
  try {
    const { epoch, exitCode, result } = await runJob({ kind, ...(confirm === undefined ? {} : { confirm }) })
    if (exitCode === REFUSED) {
      await stubborn.raiseAlert({ pool, code: 'job_refused', subject, note: noteOfRefusal(result) })
    } else {
      await stubborn.resolveAlert({ pool, code: 'job_refused', subject })
      await stubborn.resolveAlert({ pool, code: 'job_failed', subject })
    }
    return { epoch, outcome: exitCode === REFUSED ? 'refused' : 'done', exitCode, result }
  } catch (failure) {
    await stubborn.raiseAlert({ pool, code: 'job_failed', subject, note: 'failed three times: see the job runs' })
    throw failure
  }
}
