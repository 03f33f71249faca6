/** Health, start-up phase and metrics on port 9376. Answers GET only and knows four paths. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'
import type { PhaseHolder } from './phase.ts'

export interface ObserveDeps {
  phase: PhaseHolder
  metrics: Pick<Metrics, 'text' | 'contentType'>
  log: Logger
}

export interface ObserveServer extends AsyncDisposable {
  port: number
}

interface Answer {
  status: number
  type?: string
  body: string
}

export async function startObserveServer(
  listen: { host: string; port: number },
  deps: ObserveDeps,
): Promise<ObserveServer> {
  const server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    void answer(request, deps)
      .catch((error: unknown): Answer => {
        deps.log.warn({ err: error }, 'metrics: could not be read')
        return json(503, { status: 'unavailable' })
      })
      .then((found) => send(response, found))
  })
  await listening(server, listen)
  const bound = server.address() as AddressInfo
  return {
    port: bound.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer({ method, url }: IncomingMessage, { phase, metrics }: ObserveDeps): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 'method_not_allowed' })
  switch (url) {
    case '/healthz':
      return json(200, { status: 'ok' })
    case '/readyz':
      return json(phase.isReady() ? 200 : 503, phase.current())
    case '/startup':
      return json(200, phase.current())
    case '/metrics':
      return { status: 200, type: metrics.contentType, body: await metrics.text() }
    default:
      return json(404, { status: 'not_found' })
  }
}

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) }
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'Content-Type': type ?? 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

async function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  await promise
}
