/** The activities as the workflows call them: each kind of call with its bounds. */
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { finalCodes } from './domain/errors.ts'

// A killed worker is noticed by nothing but these time-outs. Each activity beats every second while it runs.
const heartbeatTimeout = '3s'
const retry = {
  initialInterval: 100,
  backoffCoefficient: 2,
  maximumInterval: 2_000,
  nonRetryableErrorTypes: finalCodes,
} as const

/** Steps before the point of no return: three tries, then the rotation turns back. */
export const careful = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 3 },
})

/**
 * Steps after it, and the way back, that wait `forMs` inside at most. Bounded by time, not by tries: tries that fail fast
 * would be used up within seconds, before an engine or a gateway that restarts is back.
 */
export function stubbornly(forMs: number) {
  return proxyActivities<Activities>({
    startToCloseTimeout: forMs + 30_000,
    scheduleToCloseTimeout: forMs + 120_000,
    heartbeatTimeout,
    retry,
  })
}

export const stubborn = stubbornly(0)

/** Waits for outside systems that are still coming up. */
export const patient = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout,
  retry,
})

/** Steps that wait inside, `forMs` at most; three tries. */
export function waiting(forMs: number) {
  return proxyActivities<Activities>({
    startToCloseTimeout: forMs + 20_000,
    heartbeatTimeout,
    retry: { ...retry, maximumAttempts: 3 },
  })
}

/** The stable code of a step that failed. */
export function codeOfFailure(failure: unknown): string {
  if (isCancellation(failure)) return 'cancelled'
  const cause = failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure ? failure.cause : failure
  if (cause instanceof ApplicationFailure) return cause.type ?? 'internal'
  return cause instanceof TimeoutFailure ? 'timeout' : 'internal'
}

/** What the step said beside the code; empty where it said nothing. */
export function detailsOfFailure(failure: unknown): Record<string, unknown> {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure
  const [details] = cause instanceof ApplicationFailure ? (cause.details ?? []) : []
  return typeof details === 'object' && details !== null ? { ...details } : {}
}

/** A step that may fail without stopping what comes after it; its failure is in the records. */
export async function attempt<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step
  } catch (failure) {
    if (isCancellation(failure)) throw failure
    return null
  }
}
