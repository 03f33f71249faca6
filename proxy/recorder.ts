import type { Audit } from './audit-log.ts'
import { type Answer, answerFailure, describeExchange, type Exchange } from './exchange.ts'
import type { Metrics } from './metrics.ts'
import type { RateWindow } from './rate-window.ts'

// What a caller in good order meets: a container that is gone, an epoch that was overtaken.
const INNOCENT = new Set([401, 404, 409, 428, 429])

interface RecorderDeps {
  audit: Audit
  metrics: Metrics
  refusals: RateWindow
  redact: (text: string) => string
  onDefect: (reason: string) => void
}

/** Writes a finished exchange down. The entry of a fenced call is on disk before its answer leaves. */
export const createRecorder =
  ({ audit, metrics, refusals, redact, onDefect }: RecorderDeps) =>
  async (exchange: Exchange, answer: Answer): Promise<Answer> => {
    audit.append(describeExchange(exchange, answer, redact))
    const flushed = exchange.call?.row.fenced ? audit.flush() : Promise.resolve()
    const last = await flushed.then(() => answer, answerFailure)
    const { tokenId, call } = exchange
    if (tokenId && last.status >= 400 && last.status < 500 && !INNOCENT.has(last.status)) refusals.count(tokenId)
    const op = `op="${call?.row.op ?? 'none'}"`
    metrics.count('leyzen_proxy_requests_total', `${op},status="${last.status}"`)
    metrics.observe('leyzen_proxy_duration_seconds', op, (performance.now() - exchange.startedAtMs) / 1000)
    if (last.code) metrics.count('leyzen_proxy_refused_total', `code="${last.code}"`)
    if (last.reason === 'owner_mismatch') metrics.count('leyzen_proxy_owner_mismatch_total')
    if (last.code === 'internal') onDefect(last.reason ?? '')
    return last
  }
