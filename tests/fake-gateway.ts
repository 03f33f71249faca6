/** The real gateway over a fake HAProxy socket, in a folder of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GatewayClient } from '../haproxy/gateway/client.ts'
import { createGatewayClient } from '../haproxy/gateway/client.ts'
import { parseGatewayEnv } from '../haproxy/gateway/env.ts'
import type { Gateway } from '../haproxy/gateway/start-gateway.ts'
import { startGateway } from '../haproxy/gateway/start-gateway.ts'
import type { FakeHaproxy } from './fakes/haproxy-socket.ts'
import { startFakeHaproxy } from './fakes/haproxy-socket.ts'

export const TOKEN = 'a-token-of-more-than-thirty-two-characters'

export interface GatewayUnderTest extends AsyncDisposable {
  gateway: Gateway
  client: GatewayClient
  haproxy: FakeHaproxy
  dir: string
  /** What it logged, one JSON line each. */
  log: string[]
  /** What changed something in HAProxy, a line each, without the looks on it. */
  effects(): string[]
  /** A request byte for byte as given, with the right token unless `headers` has another. */
  send(method: string, path: string, options?: { headers?: Record<string, string>; body?: string }): Promise<Answer>
  restart(): Promise<void>
}

export interface Answer {
  status: number
  body: { code?: string; message?: string; highest?: number; applied?: boolean; epoch?: number }
}

export async function startGatewayUnderTest(): Promise<GatewayUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-gateway-'))
  const log: string[] = []
  await writeFile(join(dir, 'token'), `${TOKEN}\n`)
  const haproxy = await startFakeHaproxy(join(dir, 'admin.sock'))
  const config = parseGatewayEnv({
    POOL_SLOTS: 'vault_web1,vault_web2,vault_web3',
    TRAFFIC_GATEWAY_TOKEN_FILE: join(dir, 'token'),
    TRAFFIC_GATEWAY_LISTEN: '127.0.0.1:0',
    HAPROXY_SOCKET: haproxy.path,
    TRAFFIC_GATEWAY_STATE_DIR: dir,
    LOG_LEVEL: 'debug',
  })
  const start = () => startGateway(config, { write: (line: string) => void log.push(line) })
  let gateway = await start()
  let client = createGatewayClient({ url: gateway.url, token: TOKEN, timeoutMs: 4000 })
  const end = async () => {
    client.close()
    await gateway.close()
  }
  return {
    haproxy,
    dir,
    log,
    get gateway() {
      return gateway
    },
    get client() {
      return client
    },
    effects: () => haproxy.lines.map(changesOf).filter((line) => line !== ''),
    send: (method, path, options = {}) => send(new URL(gateway.url), { method, path, ...options }),
    async restart() {
      await end()
      gateway = await start()
      client = createGatewayClient({ url: gateway.url, token: TOKEN, timeoutMs: 4000 })
    },
    async [Symbol.asyncDispose]() {
      await end()
      await haproxy[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function changesOf(line: string): string {
  const commands = line.trimEnd().split(';')
  return commands.filter((command) => !command.startsWith('show ')).join(';')
}

function send(
  { hostname, port }: URL,
  { method, path, headers, body }: { method: string; path: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  const all = { Authorization: `Bearer ${TOKEN}`, 'Content-Length': String(Buffer.byteLength(body ?? '')), ...headers }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: all, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
