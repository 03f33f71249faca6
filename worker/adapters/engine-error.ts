/** What went wrong between us and the engine: the proxy's own codes and the three that arise on our side of the wire. */

import { z } from 'zod'

/** `unreachable`: no connection to the proxy. `bad_answer`: it answered something that is not its contract. */
type OwnCode = 'unreachable' | 'bad_answer' | 'timeout'

export class EngineError extends Error {
  override readonly name = 'EngineError'
  /** A code of docker-proxy (its page, section 5) or one of ours; stable. */
  readonly code: string
  readonly status: number | null

  constructor(code: OwnCode | (string & {}), details: { message: string; status?: number; cause?: unknown }) {
    super(details.message, { cause: details.cause })
    this.code = code
    this.status = details.status ?? null
  }
}

const refusal = z.object({
  statusCode: z.int(),
  json: z.object({ code: z.string(), message: z.string() }).optional().catch(undefined),
})

/** Anything that dockerode or the socket threw, as an EngineError. */
export function toEngineError(error: unknown, what: string): EngineError {
  if (error instanceof EngineError) return error
  const answered = refusal.safeParse(error)
  if (!answered.success) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof z.ZodError)
      return new EngineError('bad_answer', { message: `${what}: ${message}`, cause: error })
    return new EngineError('unreachable', { message: `${what}: docker-proxy: ${message}`, cause: error })
  }
  const { statusCode: status, json } = answered.data
  if (status === 304) return new EngineError('not_modified', { message: `${what}: already so`, status })
  if (json === undefined) return new EngineError('bad_answer', { message: `${what}: status ${status}`, status })
  return new EngineError(json.code, { message: `${what}: ${json.message}`, status, cause: error })
}

/** True when `error` is an EngineError with one of these codes. */
export function isEngineError(error: unknown, ...codes: string[]): error is EngineError {
  return error instanceof EngineError && codes.includes(error.code)
}
