/** Calls of our own REST interface from the page; a refusal is a value like any other answer. */
import type { ErrorBody, ErrorCode } from '../contract/errors.ts'

export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface ApiError {
  /** `unreachable`: no answer came, or none of ours. */
  code: ErrorCode | 'unreachable'
  message: string
  /** Depends on the code; null when there are none. */
  details: unknown
  /** Under which the server's log has it; null when the server did not say. */
  requestId: string | null
  retryAfterS: number | null
}

export type ApiAnswer<T> = { ok: true; data: T } | { ok: false; error: ApiError }

export interface ApiOptions {
  /** For example `Idempotency-Key`. */
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}

/**
 * `callApi<RotateAnswer>('POST', '/api/rotation/rotate', { reason })`. Never throws; an answer without a body gives
 * `undefined`.
 */
// biome-ignore lint/complexity/useMaxParams: method, path and body read as the request line that they are
export async function callApi<T>(
  method: ApiMethod,
  path: string,
  body?: unknown,
  { headers, signal }: ApiOptions = {},
): Promise<ApiAnswer<T>> {
  try {
    const answer = await fetch(path, {
      method,
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
    if (!answer.ok) return { ok: false, error: await errorOf(answer) }
    return { ok: true, data: answer.status === 204 ? undefined : await answer.json() }
  } catch {
    // The network failed, or the body was no JSON: either way it is not known whether the call had an effect.
    return {
      ok: false,
      error: unreachable('The dashboard does not answer. Look whether it runs, then try again.', null),
    }
  }
}

async function errorOf(answer: Response): Promise<ApiError> {
  const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retryAfterS = Number.isFinite(retryAfter) ? retryAfter : null
  const requestId = answer.headers.get('x-request-id')
  const body: unknown = await answer.json().catch(() => null)
  if (!isErrorBody(body)) {
    return {
      ...unreachable(`The answer was ${answer.status}, and not one of the dashboard's.`, requestId),
      retryAfterS,
    }
  }
  const { code, message, details } = body.error
  return { code, message, details: details ?? null, requestId: requestId ?? body.error.requestId, retryAfterS }
}

function unreachable(message: string, requestId: string | null): ApiError {
  return { code: 'unreachable', message, details: null, requestId, retryAfterS: null }
}

/** HAProxy answers in its own words while the dashboard is away. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}
