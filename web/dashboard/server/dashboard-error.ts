import { type ErrorCode, errorStatus } from '../contract/errors.ts'

export interface ErrorOptions {
  /** What a program needs besides the code, for example `{ epoch }`; never a secret. */
  details?: unknown
  /** Sent as `Retry-After`, in whole seconds. */
  retryAfterS?: number
  cause?: unknown
}

/** A refusal that the caller is told: `message` says what, which value and what to do. */
export class DashboardError extends Error {
  override readonly name = 'DashboardError'
  readonly code: ErrorCode
  readonly status: number
  readonly details: unknown
  readonly retryAfterS: number | null

  /** Next loads a module once per bundle, so this class is several; they know each other's errors by name. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'DashboardError'
  }

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = errorStatus[code]
    this.details = options.details
    this.retryAfterS = options.retryAfterS ?? null
  }
}
