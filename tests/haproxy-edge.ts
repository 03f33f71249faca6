/** The shipped HAProxy with the rendered configuration, and the real gateway beside it, on free ports of 127.0.0.1. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { certificate, matchingKey } from '../cli/env/tls.fixture.ts'
import type { GatewayClient } from '../haproxy/gateway/client.ts'
import { createGatewayClient } from '../haproxy/gateway/client.ts'
import type { PoolState } from '../haproxy/gateway/contract.ts'
import { parseGatewayEnv } from '../haproxy/gateway/env.ts'
import type { Gateway } from '../haproxy/gateway/start-gateway.ts'
import { startGateway } from '../haproxy/gateway/start-gateway.ts'
import type { EdgeConfig } from '../haproxy/render-config.ts'
import { edgeDefaults, renderHaproxyConfig } from '../haproxy/render-config.ts'
import { freePorts } from './free-ports.ts'
import { findHaproxyImage } from './haproxy-image.ts'

const run = promisify(execFile)
const sources = fileURLToPath(new URL('../haproxy', import.meta.url))

export interface Edge extends AsyncDisposable {
  /** Where browsers come in. */
  url: string
  ports: { http: number; https: number; health: number; dashboard: number }
  dir: string
  gateway: Gateway
  client: GatewayClient
  /** One or more `;`-separated commands straight to HAProxy, past the gateway. */
  admin(line: string): Promise<string>
  startHaproxy(): Promise<void>
  /** At once, as if it had crashed. */
  killHaproxy(): Promise<void>
  stopGateway(): Promise<void>
  /** On the state of the one before. @param slots other names than those it began with */
  startGateway(slots?: string[]): Promise<void>
  /** Reads the pool again and again until it is so. */
  until(isSo: (state: PoolState) => boolean, withinMs?: number): Promise<PoolState>
}

export interface EdgeOptions {
  slots?: string[]
  tls?: boolean
  dashboard?: EdgeConfig['dashboard']
  /** false: the gateway alone. */
  haproxy?: boolean
}

export async function startEdge(options: EdgeOptions = {}): Promise<Edge> {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-edge-'))
  const [http = 0, https = 0, health = 0, dashboard = 0] = await freePorts(4)
  const ports = { http, https, health, dashboard }
  const socket = join(dir, 'run/admin.sock')
  await writeConfiguration(dir, ports, options)

  let container: string | undefined
  const startHaproxy = async () => {
    const name = `tst-gateway-${randomBytes(4).toString('hex')}`
    const mounts = ['-v', `${dir}/run:/run/haproxy-admin`, '-v', `${dir}/etc:/etc/leyzen/haproxy:ro`]
    container = name // before it runs: what fails half-way has to go as well
    await run('docker', [
      'run',
      '-d',
      '--name',
      name,
      '--network',
      'host',
      ...asTester(),
      ...mounts,
      await findHaproxyImage(),
    ])
    await waitFor(() => ask(socket, 'show info').then(Boolean, () => false), 10_000)
  }
  const killHaproxy = async () => {
    if (container) await run('docker', ['rm', '-f', container]).catch(ignoreAbsent)
    container = undefined
  }
  const token = randomBytes(32).toString('base64url')
  await writeFile(join(dir, 'token'), token)
  const configFor = (slots: string[]) =>
    parseGatewayEnv({
      POOL_SLOTS: slots.join(','),
      TRAFFIC_GATEWAY_TOKEN_FILE: join(dir, 'token'),
      TRAFFIC_GATEWAY_LISTEN: '127.0.0.1:0',
      HAPROXY_SOCKET: socket,
      TRAFFIC_GATEWAY_STATE_DIR: join(dir, 'state'),
      TRAFFIC_GATEWAY_TARGETS: '127.0.0.0/8',
      TRAFFIC_GATEWAY_TARGET_PORT: 'any',
    })
  const names = options.slots ?? ['vault_web1', 'vault_web2', 'vault_web3']
  const quiet = { write: () => undefined }
  const edge = {
    url: `http://127.0.0.1:${http}`,
    ports,
    dir,
    admin: (line: string) => ask(socket, line),
    startHaproxy,
    killHaproxy,
  }
  const forget = async () => {
    await killHaproxy()
    await rm(dir, { recursive: true, force: true })
  }
  const start = async () => {
    if (options.haproxy !== false) await startHaproxy()
    return startGateway(configFor(names), quiet)
  }
  let gateway = await start().catch(async (error) => {
    await forget()
    throw error
  })
  let client = createGatewayClient({ url: gateway.url, token, timeoutMs: 5000 })
  const stopGateway = async () => {
    client.close()
    await gateway.close()
  }
  return {
    ...edge,
    get gateway() {
      return gateway
    },
    get client() {
      return client
    },
    stopGateway,
    async startGateway(slots = names) {
      gateway = await startGateway(configFor(slots), quiet)
      client = createGatewayClient({ url: gateway.url, token, timeoutMs: 5000 })
    },
    async until(isSo, withinMs = 5000) {
      let state = await client.readPool('vault')
      const look = async () => {
        state = await client.readPool('vault')
        return isSo(state)
      }
      await waitFor(look, withinMs, () => JSON.stringify(state))
      return state
    },
    async [Symbol.asyncDispose]() {
      await stopGateway()
      await forget()
    },
  }
}

/** Brings `slot` to serve `port` by the orders a rotation gives. Returns when HAProxy takes traffic there. */
export async function putInService(
  edge: Edge,
  { slot, port, epoch }: { slot: string; port: number; epoch: number },
): Promise<void> {
  await edge.client.address({ pool: 'vault', slot, address: `127.0.0.1:${port}`, epoch })
  await edge.until(isGateOpen(slot))
  await edge.client.switchTo({ pool: 'vault', to: slot, epoch })
}

export const isGateOpen = (slot: string) => (state: PoolState) =>
  state.slots.some((one) => one.slot === slot && one.actual?.gateOpen)

export const takesTraffic = (slot: string) => (state: PoolState) =>
  state.slots.some((one) => one.slot === slot && one.actual?.takesTraffic)

export function slotOf(state: PoolState, slot: string): PoolState['slots'][number] {
  const found = state.slots.find((one) => one.slot === slot)
  if (!found) throw new Error(`no slot ${slot}`)
  return found
}

export async function waitFor(isSo: () => Promise<boolean>, withinMs: number, describe = () => ''): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms ${describe()}`)
    await sleep(2)
  }
}

async function writeConfiguration(dir: string, ports: Edge['ports'], { tls, dashboard }: EdgeOptions): Promise<void> {
  await mkdir(join(dir, 'run'))
  await mkdir(join(dir, 'state'))
  await mkdir(join(dir, 'etc/tls'), { recursive: true })
  await chmod(dir, 0o755)
  await chmod(join(dir, 'run'), 0o777) // HAProxy runs as its own user when the tester is root
  await cp(join(sources, 'errors'), join(dir, 'etc/errors'), { recursive: true })
  if (tls) {
    await writeFile(join(dir, 'etc/tls/cert.pem'), certificate)
    await writeFile(join(dir, 'etc/tls/key.pem'), matchingKey)
  }
  const local = (port: number) => `127.0.0.1:${port}`
  const edge: EdgeConfig = {
    ...edgeDefaults,
    adminGid: process.getuid?.() === 0 ? edgeDefaults.adminGid : (process.getgid?.() ?? 0),
    tls: tls
      ? {
          certificate: '/etc/leyzen/haproxy/tls/cert.pem',
          key: '/etc/leyzen/haproxy/tls/key.pem',
          publicPort: ports.https,
        }
      : null,
    dashboard: dashboard ?? null,
    binds: {
      http: local(ports.http),
      https: local(ports.https),
      health: local(ports.health),
      dashboard: local(ports.dashboard),
    },
  }
  const template = await readFile(join(sources, 'haproxy.cfg.template'), 'utf8')
  await writeFile(join(dir, 'etc/haproxy.cfg'), renderHaproxyConfig(template, edge))
}

/** An older client fails where there is nothing to remove, also with `-f`. */
function ignoreAbsent(error: unknown): void {
  if (!/no such container/i.test(String(error))) throw error
}

/** Root may open any socket; anyone else needs HAProxy to run as himself. */
function asTester(): string[] {
  const uid = process.getuid?.()
  return uid === 0 ? [] : ['--user', `${uid}:${process.getgid?.()}`]
}

function ask(socket: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const connection = connect(socket)
    connection.setEncoding('utf8')
    connection.on('data', (chunk) => {
      text += chunk
    })
    connection.on('end', () => resolve(text))
    connection.on('error', reject)
    connection.write(`${line}\n`)
  })
}
