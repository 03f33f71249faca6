/** What every activity has around it: the heartbeat, and its errors turned into failures that Temporal can judge. */
import { ApplicationFailure, CancelledFailure, cancellationSignal } from '@temporalio/activity'
import { ruleOf } from '../workflows/domain/errors.ts'
import { beating } from './beat.ts'
import { codeOf } from './codes.ts'

/** Activities of every signature pass through here unchanged, so nothing is known of the input. */
export type AnyActivity = (input: never) => Promise<unknown>

export function wrapActivity(activity: AnyActivity): AnyActivity {
  return async (input) => {
    try {
      return await beating(() => activity(input))
    } catch (error) {
      throw toFailure(error)
    }
  }
}

/** The code becomes the type, which the workflows' retry policies know; the table says whether to try again. */
export function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error
  if (cancellationSignal().aborted) return new CancelledFailure('cancelled')
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  return ApplicationFailure.create({
    message,
    type: code,
    nonRetryable: !ruleOf(code).retryable,
    details: [detailsOf(error)],
    ...(error instanceof Error ? { cause: error } : {}),
  })
}

function detailsOf(error: unknown): unknown {
  const has = typeof error === 'object' && error !== null && 'details' in error
  return has ? error.details : null
}
