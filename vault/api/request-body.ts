/** Rules for bodies before a route sees them, and what is done with one that nobody reads. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange } from './exchange.ts'
import { ApiError } from './problems.ts'
import { sendProblem } from './send.ts'

/** A body that stands still for this long is given up. */
export const BODY_IDLE_MS = 30_000
/** One segment, the largest thing a client sends in one go: answering before it is read would hide the answer behind a reset. */
const UNREAD_LIMIT_BYTES = 8_396_856
const UNREAD_LIMIT_MS = 10_000

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** @throws ApiError `bad_request` when no body is wanted, `body_too_large` when it says so itself */
export function checkBody(incoming: IncomingMessage, limitBytes: number): void {
  if (limitBytes === 0 && hasBody(incoming)) throw new ApiError('bad_request', 'This address takes no body.')
  if (Number(incoming.headers['content-length'] ?? 0) > limitBytes) throw new ApiError('body_too_large')
}

/**
 * The body in pieces, as fast as they are taken.
 * @throws ApiError `body_too_large` at the byte beyond the limit, `timeout` when nothing comes for 30 s
 */
export async function* readBody(exchange: Exchange, limitBytes: number): AsyncGenerator<Buffer> {
  // Not `for await` over the message itself: leaving it early would destroy the socket, and the answer with it.
  const pieces: AsyncIterator<Buffer> = exchange.incoming.iterator({ destroyOnReturn: false })
  let bytes = 0
  try {
    while (true) {
      const timer = setTimeout(() => giveUp(exchange), BODY_IDLE_MS)
      const next = await pieces.next().finally(() => clearTimeout(timer))
      if (next.done === true) return
      bytes += next.value.length
      if (bytes > limitBytes) throw new ApiError('body_too_large')
      yield next.value
    }
  } finally {
    await pieces.return?.() // lets go of the message, so that what is left of it can be read and thrown away
  }
}

/** Answers first: the reader learns of it by the end of the message, and then nothing can be sent any more. */
function giveUp({ incoming, outgoing, requestId }: Exchange): void {
  const late = new ApiError('timeout')
  outgoing.once('finish', () => incoming.destroy(late))
  sendProblem(outgoing, late, { requestId, close: true })
}

/** Reads what is left of a refused body, within limits. Answers false when more is coming: then the connection must go. */
export async function discardBody(incoming: IncomingMessage): Promise<boolean> {
  if (incoming.complete || !hasBody(incoming)) return true
  if (Number(incoming.headers['content-length'] ?? 0) > UNREAD_LIMIT_BYTES) return false
  let bytes = 0
  const { promise: over, resolve } = Promise.withResolvers<boolean>()
  const abort = new AbortController()
  const count = (piece: Buffer) => {
    bytes += piece.length
    if (bytes > UNREAD_LIMIT_BYTES) resolve(false)
  }
  const finished = () => resolve(true)
  const gone = () => resolve(false)
  incoming.on('data', count).once('end', finished).once('close', gone)
  const late = sleep(UNREAD_LIMIT_MS, false, { signal: abort.signal }).catch(() => false)
  const complete = await Promise.race([over, late])
  abort.abort()
  incoming.off('data', count).off('end', finished).off('close', gone)
  return complete
}
