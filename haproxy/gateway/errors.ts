import type { GatewayErrorCode } from './contract.ts'

interface ErrorRow {
  status: number
  /** The same request may succeed later without a change. */
  retryable: boolean
  level: 'debug' | 'info' | 'warn' | 'error'
}

/** Every code the gateway answers with. */
export const errorTable: Record<GatewayErrorCode, ErrorRow> = {
  bad_request: { status: 400, retryable: false, level: 'warn' },
  unauthorized: { status: 401, retryable: false, level: 'warn' },
  not_found: { status: 404, retryable: false, level: 'warn' },
  unknown_pool: { status: 404, retryable: false, level: 'warn' },
  unknown_slot: { status: 404, retryable: false, level: 'warn' },
  method_not_allowed: { status: 405, retryable: false, level: 'warn' },
  stale_epoch: { status: 409, retryable: false, level: 'warn' },
  epoch_jump: { status: 409, retryable: false, level: 'error' },
  not_ready: { status: 409, retryable: true, level: 'info' },
  slot_serving: { status: 409, retryable: false, level: 'warn' },
  epoch_required: { status: 428, retryable: false, level: 'warn' },
  internal: { status: 500, retryable: false, level: 'error' },
  haproxy_error: { status: 502, retryable: true, level: 'error' },
  haproxy_unavailable: { status: 503, retryable: true, level: 'warn' },
  state_unavailable: { status: 503, retryable: true, level: 'error' },
}

/** A refusal or a failure that the caller is told: its code is stable, its message is for people. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode
  /** Highest epoch seen, with `stale_epoch` and `epoch_jump`. */
  readonly highest: number | undefined

  constructor(code: GatewayErrorCode, message: string, details: { highest?: number; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'GatewayError'
    this.code = code
    this.highest = details.highest
  }
}
