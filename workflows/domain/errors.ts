/** Every failure that an activity may report, once: whether to try again, and how loud it is. */

interface ErrorRule {
  /** The same order again may succeed without anyone doing anything. */
  retryable: boolean
  level: 'info' | 'warn' | 'error'
}

const again = { retryable: true, level: 'warn' } as const
const final = { retryable: false, level: 'warn' } as const
const fault = { retryable: false, level: 'error' } as const

export const errorTable = {
  // what a step finds out itself
  no_replacement: final,
  not_healthy: final,
  candidate_exited: final,
  candidate_missing: final,
  not_clean: final,
  switch_not_read_back: again,
  bake_failed: final,
  still_there: again,
  still_running: again,
  slot_serving: final,
  no_serving_slot: again,
  serving_not_up: final,
  job_failed: again,
  job_refused: fault,
  policy_invalid: final,
  version_conflict: final,
  rotation_in_progress: final,
  idempotency_mismatch: final,
  startup_in_progress: final,
  unknown_incarnation: final,
  // fences of docker-proxy and traffic-gateway
  stale_epoch: fault,
  epoch_jump: fault,
  epoch_required: fault,
  bad_epoch: fault,
  // docker-proxy
  no_such_container: final,
  name_in_use: final,
  engine_conflict: again,
  busy: again,
  rate_limited: again,
  overloaded: again,
  engine_error: again,
  engine_unavailable: again,
  engine_timeout: again,
  wait_expired: again,
  quarantine_full: final,
  audit_unavailable: again,
  operation_not_allowed: fault,
  // traffic-gateway
  not_ready: again,
  unknown_pool: fault,
  unknown_slot: fault,
  haproxy_unavailable: again,
  haproxy_error: again,
  // either
  state_unavailable: again,
  unauthorized: fault,
  bad_request: fault,
  not_found: fault,
  method_not_allowed: fault,
  unreachable: again,
  cancelled: final,
  timeout: again,
  bad_answer: again,
  // our side of the wire
  proxy_unavailable: again,
  gateway_unavailable: again,
  // the control database, and what has no name
  records_unavailable: again,
  pool_unknown: again,
  rotation_unknown: fault,
  incarnation_unknown: fault,
  internal: again,
} as const satisfies Record<string, ErrorRule>

export type ErrorCode = keyof typeof errorTable

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
}

/** A code that is in no row counts as a passing fault: better one try too many than a rotation given up. */
export function ruleOf(code: string): ErrorRule {
  return isErrorCode(code) ? errorTable[code] : errorTable.internal
}

/** The workflows' list of failures that no retry mends. */
export const finalCodes: ErrorCode[] = Object.keys(errorTable)
  .filter(isErrorCode)
  .filter((code) => !errorTable[code].retryable)

/** A failure that a step reports by its code. */
export class StepError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'StepError'
    this.code = code
    this.details = details
  }
}

const faultsOfCandidate: readonly string[] = [
  'not_healthy',
  'candidate_exited',
  'candidate_missing',
  'not_clean',
  'engine_conflict',
  'engine_timeout',
  'name_in_use',
  'timeout',
] satisfies ErrorCode[]

/** After one of these another spare may do better; after the others it would meet the same wall. */
export function isFaultOfCandidate(code: string): boolean {
  return faultsOfCandidate.includes(code)
}
