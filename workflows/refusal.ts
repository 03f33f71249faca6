/** How the controller says no: the code as failure type, the details as data. */
import { ApplicationFailure } from '@temporalio/workflow'
import type { Refusal } from './domain/pool-decision.ts'

const LONGEST_TEXT = 200

export function refusal(code: Refusal['code'], message: string, details: Refusal['details'] = {}): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, details)
}

export function refuseIf(found: Refusal | null): void {
  if (found !== null) throw refusal(found.code, found.message, found.details)
}

/** @throws ApplicationFailure `bad_request` */
export function requireText(field: string, value: unknown, longest: number = LONGEST_TEXT): void {
  if (typeof value === 'string' && value.length > 0 && value.length <= longest) return
  throw refusal('bad_request', `${field}: need 1 to ${longest} characters`)
}

/** Absent counts as null. @throws ApplicationFailure `bad_request` */
export function requireTextOrNull(field: string, value: unknown): void {
  if (value != null) requireText(field, value)
}
