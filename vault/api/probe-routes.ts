/** Routes for the loss tests; they exist only with `VAULT_EXPOSE_INCARNATION=true`. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { openEventStream } from './event-stream.ts'
import type { Exchange, Route } from './exchange.ts'
import { readBody } from './request-body.ts'
import { sendJson } from './send.ts'

const ECHO_LIMIT_BYTES = 1_073_741_824
const EVENT_EVERY_MS = 100

export function createProbeRoutes(incarnation: string): Route[] {
  return [
    {
      path: '/_probe/echo',
      methods: { POST: (exchange) => echo(exchange, incarnation) },
      bodyLimitBytes: ECHO_LIMIT_BYTES,
    },
    { path: '/_probe/events', methods: { GET: (exchange) => events(exchange, incarnation) }, bodyLimitBytes: 0 },
  ]
}

/** Counts a body of any length without keeping it. */
async function echo(exchange: Exchange, incarnation: string): Promise<void> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const piece of readBody(exchange, ECHO_LIMIT_BYTES)) {
    digest.update(piece)
    bytes += piece.length
  }
  const n = readNumber(exchange.incoming.headers['x-probe-number'])
  sendJson(exchange.outgoing, 200, { bytes, sha256: digest.digest('hex'), incarnation, n })
}

/** Counts on from the client's last event, so a reader sees whether one is missing over a change of replicas. */
async function events(exchange: Exchange, incarnation: string): Promise<void> {
  const stream = openEventStream(exchange)
  let id = readNumber(exchange.incoming.headers['last-event-id']) ?? 0
  while (!stream.signal.aborted) {
    stream.send(++id, { incarnation })
    await sleep(EVENT_EVERY_MS, undefined, { signal: stream.signal }).catch(() => undefined) // aborted: the loop ends
  }
}

function readNumber(raw: string | string[] | undefined): number | null {
  return typeof raw === 'string' && /^[0-9]{1,15}$/.test(raw) ? Number(raw) : null
}
