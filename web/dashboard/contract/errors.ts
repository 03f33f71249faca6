/** Every refusal of the dashboard's REST interface: its code, its status, and the body that carries it. */
import { z } from 'zod'

export const errorStatus = {
  invalid_json: 400,
  invalid_request: 400,
  unauthenticated: 401,
  sign_in_failed: 401,
  totp_required: 401,
  forbidden: 403,
  csrf: 403,
  insecure_transport: 403,
  step_up_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  rotation_in_progress: 409,
  startup_in_progress: 409,
  version_conflict: 409,
  idempotency_mismatch: 409,
  already_destroyed: 409,
  name_taken: 409,
  last_operator: 409,
  link_spent: 409,
  totp_already_on: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  misdirected: 421,
  policy_invalid: 422,
  password_refused: 422,
  totp_invalid: 422,
  captcha_invalid: 422,
  captcha_expired: 422,
  captcha_spent: 422,
  rate_limited: 429,
  internal: 500,
  orchestrator_unavailable: 503,
  database_unavailable: 503,
  busy: 503,
  stream_full: 503,
  orchestrator_timeout: 504,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorStatus

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorStatus, code)
}

const codes = Object.keys(errorStatus).filter(isErrorCode)

/** `message` says what, which value and what to do; `details` depends on the code. */
export const ErrorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(codes as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      details: z.unknown().optional(),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error', description: 'A refusal: a stable code, and a sentence that says what to do' })
export type ErrorBody = z.infer<typeof ErrorBody>

/** One thing that is wrong with a request or a policy; all of them are told at once. */
export const Problem = z
  .strictObject({
    path: z.string().describe('Dotted, for example `interval.minMs`; empty for the whole'),
    got: z.unknown(),
    expected: z.string(),
    hint: z.string(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
