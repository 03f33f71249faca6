import type { FenceName } from './epoch-fence.ts'
import { ProxyError } from './errors.ts'
import type { Call } from './operations.ts'

/** One answer; always whole. `code` only for refusals and failures. */
export interface Answer {
  status: number
  body?: string
  headers?: Readonly<Record<string, string>>
  code?: string
  reason?: string
}

/** One request from its arrival to its answer, and what the checks found out on the way. */
export interface Exchange {
  readonly requestId: string
  readonly peer: string
  readonly method: string
  readonly target: string
  /** Of `performance.now()`. */
  readonly startedAtMs: number
  /** Aborted when the client goes or the drain begins; calls that change something do not listen to it. */
  readonly cut: AbortController
  tokenId?: string
  call?: Call
  epoch?: number
  container?: string
  engineStatus?: number
  clientGone?: boolean
  settled?: boolean
}

/** A refusal as an answer. Anything that is no ProxyError is a defect of ours. */
export function answerFailure(error: unknown): Answer {
  const failure = error instanceof ProxyError ? error : new ProxyError('internal', { reason: String(error) })
  const { reason, retryAfterS } = failure.details
  const headers: Record<string, string> = {}
  if (failure.code === 'unauthorized') headers['WWW-Authenticate'] = 'Bearer'
  if (retryAfterS !== undefined) headers['Retry-After'] = String(retryAfterS)
  const body = JSON.stringify({ code: failure.code, message: failure.message })
  return { status: failure.status, code: failure.code, body, headers, ...(reason ? { reason } : {}) }
}

export const fenceOf = (exchange: Exchange): FenceName => (exchange.call?.known?.role === 'job' ? 'job' : 'replicas')

const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)

/** The audit entry of a finished exchange: no header values, no bodies, the path only where it was refused. */
export function describeExchange(exchange: Exchange, answer: Answer, redact: (text: string) => string) {
  const path = exchange.target.split('?', 1)[0] ?? ''
  const reason = exchange.clientGone ? ['client_gone', answer.reason].filter(Boolean).join(' ') : answer.reason
  return {
    request_id: exchange.requestId,
    peer: exchange.peer,
    token_id: exchange.tokenId ?? '-',
    epoch: exchange.epoch ?? null,
    method: printable(exchange.method),
    op: exchange.call?.row.op ?? null,
    name: exchange.call?.known?.name ?? null,
    container: exchange.container?.slice(0, 12) ?? null,
    target: answer.code ? printable(redact(path)).slice(0, 128) : null,
    status: answer.status,
    code: answer.code ?? null,
    engine_status: exchange.engineStatus ?? null,
    reason: reason ? printable(redact(reason)).slice(0, 200) : null,
    ms: Math.round((performance.now() - exchange.startedAtMs) * 10) / 10,
  }
}
export type AuditEntry = ReturnType<typeof describeExchange>
