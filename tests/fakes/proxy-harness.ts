/** A docker-proxy in front of a fake engine, and a caller that writes to its socket byte by byte. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProxyConfig } from '../../proxy/env.ts'
import { type ProxyOptions, type RunningProxy, startProxy } from '../../proxy/start-proxy.ts'
import { type FakeContainer, type FakeEngine, startFakeEngine } from './engine.ts'

export const TOKEN = 'test-token-0123456789-abcdefghijklmnop'
export const PROJECT = 'leyzen'
const IMAGE = `sha256:${'a'.repeat(64)}`

const hardened = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  RestartPolicy: { Name: 'no' },
  Memory: 268_435_456,
  NanoCpus: 1_000_000_000,
  PidsLimit: 128,
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
}
const mounts = [
  { Type: 'volume', Source: `${PROJECT}_vault_data`, Target: '/data' },
  {
    Type: 'bind',
    Source: '/srv/leyzen/secrets/vault/VAULT_SERVER_SECRET',
    Target: '/run/secrets/VAULT_SERVER_SECRET',
    ReadOnly: true,
  },
]

const replica = (uid: number) => ({
  Image: IMAGE,
  User: `${uid}:3000`,
  Env: ['VAULT_LISTEN=0.0.0.0:8080', 'VAULT_SERVER_SECRET_FILE=/run/secrets/VAULT_SERVER_SECRET'],
  StopTimeout: 30,
  Healthcheck: { Test: ['CMD', '/usr/local/bin/node', '/app/probe.js'], Interval: 1_000_000_000, Retries: 3 },
  HostConfig: {
    ...hardened,
    Tmpfs: { '/tmp': 'size=16m,noexec,nosuid,nodev' },
    NetworkMode: `${PROJECT}_vault_network`,
    Dns: ['192.0.2.1'],
    Mounts: mounts,
  },
})

/** A container specification that passes every rule; tests copy it and break one. */
export const goodSpec = () =>
  structuredClone({
    replicas: { a: replica(3001), b: replica(3002) },
    job: {
      kinds: ['migrate', 'gc'],
      Image: IMAGE,
      User: '3001:3000',
      Entrypoint: ['/usr/local/bin/node', '/app/jobs.js'],
      Cmd: [],
      HostConfig: { ...hardened, NetworkMode: 'none', Mounts: mounts.slice(0, 1) },
    },
  })

export interface Sent {
  status: number
  headers: Record<string, string>
  body: string
  /** `code` of a JSON error. */
  code: string | undefined
  /** The proxy ended the connection by itself. */
  closed: boolean
  text: string
}

export interface Asked {
  method?: string
  target: string
  /** Left out: no header. */
  epoch?: number | string
  headers?: Record<string, string>
  body?: string
  /** null: no `Authorization`. */
  token?: string | null
}

export interface Outcome {
  status: number
  code: string | undefined
  closed: boolean
  seen: string[]
  entries: number
}

/** The outcome of a request that was refused before the engine heard of it. */
export const refused = (status: number, code: string): Outcome => ({ status, code, closed: true, seen: [], entries: 1 })
/** The outcome of a request that was done by exactly these requests to the engine. */
export const done = (status: number, ...seen: string[]): Outcome => ({
  ...{ status, code: undefined, closed: false, seen, entries: 1 },
})

export interface TestProxy {
  engine: FakeEngine
  proxy: RunningProxy
  config: ProxyConfig
  dir: string
  /** Audit entries so far. */
  audit: Record<string, unknown>[]
  /** Sends one well-formed request with the right token. */
  ask(asked: Asked): Promise<Sent>
  /** Sends these bytes on a connection of their own. */
  raw(bytes: string | Buffer): Promise<Sent>
  /** Raw request lines and headers, with the right token and a Host. */
  text(line: string, headers?: readonly string[], body?: string): string
  /** What an acceptance row asserts: answer, closing, what the engine saw, how many audit entries without the token. */
  outcome(sent: Asked | string | Buffer): Promise<Outcome>
  connect(): Promise<Socket>
  /** A container of ours. */
  own(name: string, extra?: Partial<FakeContainer>): FakeContainer
  /** Everything asked and written down so far is forgotten. */
  forget(): void
  restart(options?: Partial<ProxyOptions>): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Reads one answer; from status 400 on it also waits for the end of the connection. */
export function readAnswer(socket: Socket): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>()
  let text = ''
  const finish = (closed: boolean) => {
    const end = text.indexOf('\r\n\r\n')
    const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(': ', 1)[0]?.toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
    )
    const body = text.slice(end + 4)
    const code = /^\{"code":"([a-z_]+)"/.exec(body)?.[1]
    resolve({ status: Number(first.split(' ')[1] ?? 0), headers, body, code, closed, text })
  }
  const timer = setTimeout(() => reject(new Error(`no whole answer: ${JSON.stringify(text)}`)), 15_000)
  socket.setEncoding('latin1')
  socket.on('data', (chunk) => {
    text += chunk
    const end = text.indexOf('\r\n\r\n')
    const status = Number(text.slice(9, 12))
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0)
    if (end >= 0 && status < 400 && (text.length - end - 4 >= length || length === 0)) finish(false)
  })
  socket.on('end', () => finish(true))
  socket.on('error', (error: NodeJS.ErrnoException) => (text ? finish(true) : reject(error)))
  return promise.finally(() => {
    clearTimeout(timer)
    socket.destroy()
  })
}

export async function startTestProxy(
  options: Partial<ProxyOptions> = {},
  changes: Partial<ProxyConfig> & { spec?: unknown } = {},
): Promise<TestProxy> {
  const engine = await startFakeEngine()
  const dir = await mkdtemp(join(tmpdir(), 'proxy-test-'))
  const { spec = goodSpec(), ...settings } = changes
  await writeFile(join(dir, 'spec.json'), JSON.stringify(spec))
  const config: ProxyConfig = {
    listen: { host: '127.0.0.1', port: 0 },
    observeListen: { host: '127.0.0.1', port: 0 },
    peers: ['127.0.0.0/8'],
    dockerSocket: engine.socketPath,
    project: PROJECT,
    replicas: ['vault_web1', 'vault_web2', 'vault_web3'],
    job: 'vault_web_job',
    specFile: join(dir, 'spec.json'),
    secretsDir: '/srv/leyzen/secrets/vault',
    stateDir: dir,
    waitCapMs: 2_000,
    tokens: { current: { text: TOKEN }, previous: undefined, previousUntil: undefined },
    ...settings,
  }
  const audit: Record<string, unknown>[] = []
  const quiet: Partial<ProxyOptions> = {
    print: (line) => void audit.push(JSON.parse(line)),
    refusals: { limit: 100_000, windowMs: 60_000 },
    ...options,
  }
  let proxy = await startProxy(config, quiet).catch(async (error) => {
    await engine[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
    throw error
  })
  const forget = () => {
    engine.forget()
    audit.length = 0
  }
  forget()
  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
      socket.once('error', reject)
    })
  const text = (line: string, headers: readonly string[] = [], body = '') =>
    [line, 'Host: docker-proxy:2375', `Authorization: Bearer ${TOKEN}`, ...headers, '', body].join('\r\n')
  const raw = async (bytes: string | Buffer) => {
    const socket = await open()
    const answer = readAnswer(socket)
    socket.write(bytes)
    return answer
  }
  const ask: TestProxy['ask'] = ({ method = 'GET', target, epoch, headers = {}, body, token = TOKEN }) => {
    const fields: Record<string, string> = { Host: 'docker-proxy:2375' }
    if (token !== null) fields.Authorization = `Bearer ${token}`
    if (epoch !== undefined) fields['X-Leyzen-Epoch'] = String(epoch)
    if (body !== undefined) fields['Content-Type'] = 'application/json'
    if (body !== undefined) fields['Content-Length'] = String(Buffer.byteLength(body))
    const lines = Object.entries({ ...fields, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    return raw(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
  }
  return {
    engine,
    get proxy() {
      return proxy
    },
    config,
    dir,
    audit,
    raw,
    text,
    connect: open,
    forget,
    ask,
    async outcome(sent) {
      forget()
      const { status, code, closed } = await (typeof sent === 'string' || Buffer.isBuffer(sent) ? raw(sent) : ask(sent))
      if (JSON.stringify(audit).includes(TOKEN)) throw new Error('the audit holds the token')
      return { status, code, closed, seen: engine.seen(), entries: audit.length }
    },
    own(name, extra = {}) {
      const labels = { 'leyzen.project': PROJECT, 'leyzen.slot': name.replace(/\.q\d+$/, ''), 'leyzen.epoch': '1' }
      return engine.add({ name, labels: { ...labels, 'com.example.note': 'foreign label' }, ...extra })
    },
    async restart(next = {}) {
      await proxy.stop()
      proxy = await startProxy(config, { ...quiet, ...next })
      forget()
    },
    async [Symbol.asyncDispose]() {
      await proxy.stop()
      await engine[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
