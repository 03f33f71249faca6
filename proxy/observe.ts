import { createServer, type Server } from 'node:http'

const CHECK_EVERY_MS = 2_000

interface ObserveDeps {
  now: () => number
  isEngineThere: () => Promise<boolean>
  readHealth: () => { audit: boolean; state: boolean; apiVersion: string | null }
  renderMetrics: () => string
}

/** `GET /healthz` and `GET /metrics`, without a token. The engine is asked at most every two seconds. */
export function createObserveServer({ now, isEngineThere, readHealth, renderMetrics }: ObserveDeps): Server {
  let asked = { at: Number.NEGATIVE_INFINITY, engine: Promise.resolve(false) }
  async function answer(request: string): Promise<[status: number, type: string, body: string]> {
    if (request === 'GET /metrics') return [200, 'text/plain; version=0.0.4', renderMetrics()]
    if (request !== 'GET /healthz') return [404, 'application/json', '{"code":"not_found","message":"Not found."}']
    if (now() - asked.at >= CHECK_EVERY_MS) asked = { at: now(), engine: isEngineThere() }
    const health = { engine: await asked.engine, ...readHealth() }
    return [health.engine && health.audit && health.state ? 200 : 503, 'application/json', JSON.stringify(health)]
  }
  const options = { maxHeaderSize: 8192, headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 }
  const server = createServer(options, async ({ method, url }, response) => {
    const [status, type, body] = await answer(`${method} ${url}`)
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body)
  })
  server.maxConnections = 64
  return server
}
