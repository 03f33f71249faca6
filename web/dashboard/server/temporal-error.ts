/** What a failed call to the orchestrator means for the one who asked. */
import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import type { ErrorCode } from '../contract/errors.ts'
import { DashboardError } from './dashboard-error.ts'

/** Failure types that the caller can act on; every other one means that the orchestrator cannot do it now. */
const codeOfType: Readonly<Record<string, ErrorCode>> = {
  rotation_in_progress: 'rotation_in_progress',
  startup_in_progress: 'startup_in_progress',
  version_conflict: 'version_conflict',
  idempotency_mismatch: 'idempotency_mismatch',
  policy_invalid: 'policy_invalid',
  unknown_incarnation: 'not_found',
  unknown_slot: 'not_found',
  bad_request: 'invalid_request',
  busy: 'busy',
  rate_limited: 'busy',
  overloaded: 'busy',
}

const STILL = 'the vault still serves, but nothing rotates'

export function explainTemporal(error: unknown, answerMs: number): DashboardError {
  if (error instanceof DashboardError) return error
  if (error instanceof WorkflowUpdateFailedError) return refusedBy(error)
  if (error instanceof WorkflowNotFoundError) {
    const message = 'the controller of rotations does not run: the start-up is under way or has failed'
    return unavailable(`${message}; look at \`bin/leyzenctl logs orchestrator\``, error)
  }
  const causes = causesOf(error)
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || causes.some(isDeadline)) {
    const message = `the orchestrator did not answer within ${answerMs / 1_000} s; what was asked may still happen`
    return new DashboardError('orchestrator_timeout', message, { cause: error })
  }
  const reason = causes.some((cause) => isGrpcServiceError(cause))
    ? 'Temporal cannot be reached'
    : 'Temporal gave no answer'
  return unavailable(`${reason}: ${STILL}; look at \`bin/leyzenctl logs temporal\``, error)
}

const isDeadline = (cause: unknown) => isGrpcDeadlineError(cause)

export function unavailable(message: string, cause: unknown): DashboardError {
  return new DashboardError('orchestrator_unavailable', message, { cause, retryAfterS: 5 })
}

/** The controller's own words; they say what to do. */
function refusedBy(error: WorkflowUpdateFailedError): DashboardError {
  const { message, type, details } = failureOf(error.cause)
  const code = codeOfType[type]
  if (code === undefined) return unavailable(`${message} (${type})`, error)
  return new DashboardError(code, message, { cause: error, ...(details !== undefined && { details }) })
}

/** Read by its fields: `ApplicationFailure` is of a package that the dashboard has no other use for. */
function failureOf(cause: unknown): { message: string; type: string; details: unknown } {
  if (!(cause instanceof Error)) return { message: 'the orchestrator refused it', type: 'unknown', details: undefined }
  const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : 'unknown'
  const details = 'details' in cause && Array.isArray(cause.details) ? cause.details[0] : undefined
  return { message: cause.message, type, details }
}

/** The error and what it was made from: the SDK wraps the answer of gRPC once or twice, depending on the call. */
function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}
