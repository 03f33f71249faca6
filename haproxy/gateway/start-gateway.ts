import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DestinationStream } from 'pino'
import { pino } from 'pino'
import type { GatewayConfig } from './env.ts'
import { createHaproxySocket } from './haproxy-socket.ts'
import { createGatewayServer } from './http-server.ts'
import { createOrders } from './orders.ts'
import { createTargetCheck } from './targets.ts'
import { createTokenCheck, readToken } from './token.ts'
import { createTurns } from './turns.ts'
import { openWantedStore } from './wanted-store.ts'
import { startWatch } from './watch.ts'

/** An order that is under way when the gateway is told to stop gets so long. */
const STOP_WAIT_MS = 3000

export interface Gateway extends AsyncDisposable {
  url: string
  /** Ends the orders under way, takes no new ones. Safe to repeat. */
  close(): Promise<void>
}

/** @param logTo where log lines go; standard output by default */
export async function startGateway(config: GatewayConfig, logTo?: DestinationStream): Promise<Gateway> {
  const log = createLog(config.logLevel, logTo)
  const isTokenRight = createTokenCheck(readToken(config.tokenFile))
  const isTarget = createTargetCheck(config.targets)
  const store = await openWantedStore(config.stateDir, { pool: config.pool, names: config.slots, isTarget })
  const haproxy = createHaproxySocket(config.haproxySocket, config.pool)
  const wait = async (ms: number) => void (await sleep(ms))
  const deps = { store, haproxy, turns: createTurns(), now: Date.now, sleep: wait }
  const watch = startWatch(deps, log)
  const health = () => ({ haproxy: watch.sees(), state: store.isHealthy() })
  const server = createGatewayServer({
    ...deps,
    pool: config.pool,
    orders: createOrders(deps),
    isTarget,
    isTokenRight,
    health,
    log,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.listen.port, config.listen.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  log.info({ event: 'started', port, slots: config.slots.length, epoch: store.read().epoch })

  let closed: Promise<void> | undefined
  const close = async () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    const late = setTimeout(() => server.closeAllConnections(), STOP_WAIT_MS)
    await ended
    clearTimeout(late)
    await watch.stop()
    log.info({ event: 'stopped' })
  }
  const gateway = { url: `http://${config.listen.host}:${port}`, close: () => (closed ??= close()) }
  return { ...gateway, [Symbol.asyncDispose]: gateway.close }
}

function createLog(level: string, logTo: DestinationStream | undefined) {
  const redact = ['token', 'authorization', '*.token', '*.authorization', 'headers']
  const options = { level, redact, base: { service: 'traffic-gateway' } }
  return logTo ? pino(options, logTo) : pino(options)
}
