/** Server-sent events (WHATWG HTML, section 9.2) that end with the replica, after telling the client when to come again. */
import type { Exchange } from './exchange.ts'

/** The next replica serves already when this one drains, so the client may come at once. */
const RETRY_MS = 300
/** A client that reads slower than events come would keep them all in our memory: it has to come again. */
export const MAX_UNSENT_BYTES = 1_048_576

export interface EventStream {
  /** Aborted when the client left or the replica drains: nothing can be sent any more. */
  readonly signal: AbortSignal
  send(id: number, data: unknown): void
}

export function openEventStream({ incoming, outgoing, drain }: Exchange): EventStream {
  const left = new AbortController()
  const signal = AbortSignal.any([left.signal, drain.signal])
  outgoing.once('close', () => left.abort())
  outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const end = () => {
    if (!outgoing.writableEnded) outgoing.end(`retry: ${RETRY_MS}\n\n`)
  }
  if (drain.draining || incoming.method === 'HEAD') end()
  else drain.signal.addEventListener('abort', end, { signal: left.signal })
  return {
    signal,
    send(id, data) {
      if (signal.aborted) return
      outgoing.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
      if (outgoing.writableLength > MAX_UNSENT_BYTES) outgoing.destroy()
    },
  }
}
