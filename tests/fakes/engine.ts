/**
 * A Docker engine on a real unix socket, as far as the docker-proxy meets one: it keeps containers, records every
 * request, answers as 20.10 (API 1.41) was seen to answer, and misbehaves on command.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeContainer {
  id: string
  name: string
  labels: Record<string, string>
  status: 'created' | 'running' | 'paused' | 'exited'
  exitCode: number
  /** Lines of standard output. */
  log: string[]
  env: string[]
  /** What create was asked for. */
  spec: unknown
}

export interface SeenRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** Replaces the answer to a request. `raw` is the connection, which serves no further request; good answers end it. */
export type Misbehaviour = (raw: Socket, request: SeenRequest) => void

type Reply = [status: number, body?: unknown]
const message = (text: string) => ({ message: text })
const newId = () => randomBytes(32).toString('hex')

export class FakeEngine {
  readonly socketPath: string
  /** Everything seen, in order of arrival. Health checks (`GET /_ping`) count, too. */
  readonly requests: SeenRequest[] = []
  readonly containers = new Map<string, FakeContainer>()
  apiVersion = '1.41'
  /** How long the actions take. */
  delayMs = 0
  /** Lists everything, whatever the filter says. */
  ignoresFilters = false
  /** Open connections. */
  readonly sockets = new Set<Socket>()
  readonly #dir: string
  readonly #misbehaviours: { pattern: RegExp; act: Misbehaviour }[] = []
  readonly #waiters = new Set<() => void>()
  #server: Server | undefined

  constructor(dir: string) {
    this.#dir = dir
    this.socketPath = join(dir, 'engine.sock')
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response))
    server.on('connection', (socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    this.#server = server.listen(this.socketPath)
    await once(server, 'listening')
  }

  /** The daemon goes away: its socket file vanishes and open connections break. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    server.close()
    for (const socket of this.sockets) socket.destroy()
    await once(server, 'close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await rm(this.#dir, { recursive: true, force: true })
  }

  /** Puts a container there as if somebody had made it. */
  add(container: Partial<FakeContainer> & { name: string }): FakeContainer {
    const full: FakeContainer = {
      id: newId(),
      labels: {},
      status: 'running',
      exitCode: 0,
      log: [],
      env: ['VAULT_SECRET_FOR_TESTS=hunter2'],
      spec: null,
      ...container,
    }
    this.containers.set(full.id, full)
    return full
  }

  /** From now on requests whose `METHOD path` fits get `act` instead of an answer. Returns the way back. */
  misbehave(pattern: RegExp, act: Misbehaviour): () => void {
    const entry = { pattern, act }
    this.#misbehaviours.push(entry)
    return () => {
      this.#misbehaviours.splice(this.#misbehaviours.indexOf(entry), 1)
    }
  }

  /** `METHOD path` of everything seen. */
  seen(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`)
  }

  forget(): void {
    this.requests.length = 0
  }

  /** Ends a container's process. */
  exit(container: FakeContainer, exitCode = 0): void {
    container.status = 'exited'
    container.exitCode = exitCode
    for (const wake of this.#waiters) wake()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    const headers = request.headersDistinct
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(' | ')])),
      body: '',
    }
    this.requests.push(seen)
    for await (const chunk of request) chunks.push(chunk)
    seen.body = Buffer.concat(chunks).toString('utf8')
    const odd = this.#misbehaviours.find(({ pattern }) => pattern.test(`${seen.method} ${seen.path}`))
    if (odd) return odd.act(request.socket, seen)
    response.setHeader('Api-Version', this.apiVersion)
    response.setHeader('Ostype', 'linux')
    response.setHeader('Server', 'Docker/20.10.24 (linux)')
    response.setHeader('Set-Cookie', 'engine=1')
    await this.#route(seen, response)
  }

  async #route(seen: SeenRequest, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(seen.path, 'http://docker')
    if (pathname === '/_ping') return void response.end('OK')
    if (pathname === '/version') {
      return send(response, [200, { ApiVersion: this.apiVersion, Version: '20.10.24', GitCommit: 'abc', Os: 'linux' }])
    }
    if (pathname === '/containers/json') return send(response, [200, this.#list(searchParams)])
    if (pathname === '/containers/create') {
      return send(response, this.#create(searchParams.get('name') ?? '', seen.body))
    }
    const [, , reference = '', verb = ''] = pathname.split('/')
    const container = this.#find(reference)
    if (!container) return send(response, [404, message(`No such container: ${reference}`)])
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs))
    if (verb === 'wait') return this.#wait(container, searchParams.get('condition') ?? '', response)
    if (verb === 'logs') return void response.end(frame(`${container.log.at(-1) ?? ''}\n`))
    send(response, this.#act(container, `${seen.method} ${verb}`, searchParams))
  }

  #find(reference: string): FakeContainer | undefined {
    const all = [...this.containers.values()]
    const byPrefix = all.filter(({ id }) => id.startsWith(reference))
    return (
      this.containers.get(reference) ??
      all.find(({ name }) => name === reference) ??
      (byPrefix.length === 1 ? byPrefix[0] : undefined)
    )
  }

  #create(name: string, body: string): Reply {
    if (this.#find(name)) return [409, message(`Conflict. The container name "/${name}" is already in use.`)]
    const spec: { Labels?: Record<string, string>; Env?: string[] } = JSON.parse(body)
    const { id } = this.add({ name, spec, status: 'created', labels: spec.Labels ?? {}, env: spec.Env ?? [] })
    return [201, { Id: id, Warnings: null }]
  }

  #list(query: URLSearchParams): unknown[] {
    const filters: { label?: string[] } = JSON.parse(query.get('filters') ?? '{}')
    return [...this.containers.values()]
      .filter(({ status }) => query.has('all') || status === 'running' || status === 'paused')
      .filter(({ labels }) => this.ignoresFilters || (filters.label ?? []).every((pair) => hasLabel(labels, pair)))
      .map(describeListed)
  }

  #act(container: FakeContainer, action: string, query: URLSearchParams): Reply {
    const isUp = container.status === 'running' || container.status === 'paused'
    switch (action) {
      case 'GET json':
        return [200, describeInspected(container)]
      case 'GET changes':
        return [200, null]
      case 'GET stats':
        return [200, describeStats(container)]
      case 'POST start':
        if (container.status === 'paused') return [409, message('cannot start a paused container, try unpause instead')]
        if (isUp) return [304]
        container.status = 'running'
        return [204]
      case 'POST stop':
        if (!isUp) return [304]
        this.exit(container)
        return [204]
      case 'POST kill':
        if (!isUp) return [409, message(`Cannot kill container: ${container.id}: is not running`)]
        this.exit(container, 137)
        return [204]
      case 'POST pause':
        if (container.status === 'paused') return [409, message(`Container ${container.id} is already paused`)]
        if (!isUp) return [409, message(`Container ${container.id} is not running`)]
        container.status = 'paused'
        return [204]
      case 'POST unpause':
        if (container.status !== 'paused') return [500, message(`Container ${container.id} is not paused`)]
        container.status = 'running'
        return [204]
      case 'POST rename':
        if (this.#find(query.get('name') ?? '')) return [409, message('Error when allocating new name: Conflict.')]
        container.name = query.get('name') ?? ''
        return [204]
      case 'DELETE ':
        if (isUp && query.get('force') !== '1') return [409, message('You cannot remove a running container')]
        this.containers.delete(container.id)
        this.exit(container, container.exitCode)
        return [204]
      default:
        return [404, message('page not found')]
    }
  }

  // Headers at once, the body when the container has ended: as the engine does.
  async #wait(container: FakeContainer, condition: string, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.flushHeaders()
    const isOver = () =>
      condition === 'removed' ? !this.containers.has(container.id) : !['running', 'paused'].includes(container.status)
    while (!isOver() && !response.destroyed) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiters.delete(wake)
          resolve()
        }
        this.#waiters.add(wake)
        response.once('close', wake)
      })
    }
    response.end(JSON.stringify({ StatusCode: container.exitCode, Error: null }))
  }
}

/** Starts a fake engine on a socket of its own. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const engine = new FakeEngine(await mkdtemp(join(tmpdir(), 'fake-engine-')))
  await engine.start()
  return engine
}

function send(response: ServerResponse, [status, body]: Reply): void {
  const text = body === undefined ? '' : `${JSON.stringify(body)}\n`
  response.writeHead(status, text ? { 'Content-Type': 'application/json' } : {}).end(text)
}

/** One frame of the engine's stream format: kind of stream, three zeros, length, text. */
export function frame(text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 1
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

function hasLabel(labels: Record<string, string>, pair: string): boolean {
  const [name = '', value] = pair.split('=')
  return name in labels && (value === undefined || labels[name] === value)
}

function describeListed({ id, name, labels, status }: FakeContainer) {
  return {
    Id: id,
    Names: [`/${name}`],
    Image: 'leyzen/vault@sha256:0',
    ImageID: `sha256:${'0'.repeat(64)}`,
    Command: '/usr/local/bin/node /app/main.js',
    Created: 1_763_900_000,
    Ports: [],
    Labels: labels,
    State: status,
    Status: 'Up 2 seconds',
    HostConfig: { NetworkMode: 'leyzen_vault_network' },
    NetworkSettings: { Networks: {} },
    Mounts: [{ Type: 'volume', Source: '/var/lib/docker/volumes/leyzen_vault_data/_data' }],
  }
}

function describeInspected({ id, name, labels, status, exitCode, env }: FakeContainer) {
  const isUp = status === 'running' || status === 'paused'
  return {
    Id: id,
    Created: '2026-11-24T10:00:00.000000000Z',
    Path: '/usr/local/bin/node',
    Args: ['/app/main.js'],
    State: {
      Status: status,
      Running: isUp,
      Paused: status === 'paused',
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: isUp ? 4242 : 0,
      ExitCode: exitCode,
      Error: 'a message with a path of the host',
      StartedAt: '2026-11-24T10:00:01.000000000Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: { Status: 'healthy', FailingStreak: 0, Log: [{ Output: 'secret in the health log' }] },
    },
    Image: `sha256:${'0'.repeat(64)}`,
    ResolvConfPath: '/var/lib/docker/containers/x/resolv.conf',
    Name: `/${name}`,
    RestartCount: 0,
    Mounts: [{ Type: 'bind', Source: '/srv/leyzen/secrets/vault/VAULT_SERVER_SECRET' }],
    HostConfig: { Binds: null, NetworkMode: 'leyzen_vault_network' },
    Config: { Hostname: id.slice(0, 12), Env: env, Cmd: [], Image: 'leyzen/vault', Labels: labels },
    NetworkSettings: {
      Bridge: '',
      SandboxID: 'b0',
      Networks: {
        leyzen_vault_network: { IPAddress: '172.20.0.5', MacAddress: '02:42:ac:14:00:05', Gateway: '172.20.0.1' },
        elsewhere: { IPAddress: '10.9.8.7' },
      },
    },
  }
}

function describeStats({ id, name }: FakeContainer) {
  return {
    read: '2026-11-24T10:00:02.000000000Z',
    preread: '0001-01-01T00:00:00Z',
    pids_stats: { current: 7 },
    blkio_stats: {},
    num_procs: 0,
    storage_stats: {},
    cpu_stats: { cpu_usage: { total_usage: 1_000_000 }, online_cpus: 2 },
    precpu_stats: {},
    memory_stats: { usage: 50_000_000, limit: 268_435_456 },
    name: `/${name}`,
    id,
    networks: { eth0: { rx_bytes: 1, tx_bytes: 2 } },
  }
}
