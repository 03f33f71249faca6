/** A small real server in the place of a vault: ready or not, hanging or late on command. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Origin extends AsyncDisposable {
  name: string
  port: number
  /** How `/readyz` answers. `hang`: it takes the connection and says nothing. */
  ready: 'ok' | 'no' | 'hang'
  /** Delay of `/readyz`, ms. */
  readyDelayMs: number
  /** Requests other than `/readyz`. */
  requests: { method: string; url: string; headers: IncomingHttpHeaders; bytes: number }[]
  checks: number
  /** Headers that its answers carry. */
  answerHeaders: [string, string][]
  /** Closes every connection and the port, as when the process dies. */
  kill(): Promise<void>
}

/** `GET /stream` sends a line every 20 ms without end; everything else answers `{name, bytes}` as JSON. */
export async function startOrigin(name: string): Promise<Origin> {
  const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
    if (request.url === '/readyz') return check(response)
    const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, bytes: 0 }
    origin.requests.push(entry)
    for await (const chunk of request) entry.bytes += Buffer.from(chunk).length
    for (const [key, value] of origin.answerHeaders) response.appendHeader(key, value)
    if (request.url === '/stream') return stream(response)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ name, bytes: entry.bytes }))
  })
  const check = async (response: ServerResponse) => {
    origin.checks++
    if (origin.ready === 'hang') return
    await sleep(origin.readyDelayMs)
    response.writeHead(origin.ready === 'ok' ? 200 : 503).end()
  }
  const stream = (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform' })
    const timer = setInterval(() => response.write(`data: ${name}\n\n`), 20)
    response.on('close', () => clearInterval(timer))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const kill = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  const origin: Origin = {
    name,
    port: (server.address() as AddressInfo).port,
    ready: 'ok',
    readyDelayMs: 0,
    requests: [],
    checks: 0,
    answerHeaders: [],
    kill,
    [Symbol.asyncDispose]: kill,
  }
  return origin
}
