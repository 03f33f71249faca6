import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { admit } from './admit.ts'
import { openAudit } from './audit-log.ts'
import { createNames, listNameProblems } from './container-names.ts'
import { parseContainerSpecs } from './container-spec.ts'
import { createEngine } from './engine.ts'
import type { ProxyConfig } from './env.ts'
import { openFences } from './epoch-fence.ts'
import { ConfigProblems } from './errors.ts'
import { fenceOf } from './exchange.ts'
import { FrontDoor } from './front-door.ts'
import { createMetrics } from './metrics.ts'
import { createNameLocks } from './name-locks.ts'
import { createObserveServer } from './observe.ts'
import { createPeers } from './peers.ts'
import { perform } from './perform.ts'
import { createRateWindow } from './rate-window.ts'
import { createRecorder } from './recorder.ts'
import { openTokens } from './tokens.ts'

/** Clock, ids, outputs and limits. */
const defaults = {
  now: () => Date.now(),
  newId: (): string => randomUUID(),
  /** Gets each audit line. */
  print: (_line: string): void => undefined,
  /** Gets the reason of what was answered as `internal`. */
  onDefect: (_reason: string): void => undefined,
  wrongTokens: { limit: 30, windowMs: 60_000 },
  refusals: { limit: 300, windowMs: 60_000 },
  headersMs: 5_000,
  requestMs: 10_000,
  drainMs: 30_000,
  /** How long the engine may take for a read. */
  readMs: 10_000,
  auditBytes: 16 << 20,
}
export type ProxyOptions = typeof defaults

/** Runs every reader and lists what all of them found wrong. @throws ConfigProblems */
async function readAll<T extends readonly Promise<unknown>[]>(readers: [...T]) {
  const problems = (await Promise.allSettled(readers)).flatMap((result) => {
    if (result.status === 'fulfilled') return []
    return result.reason instanceof ConfigProblems ? result.reason.problems : [String(result.reason)]
  })
  if (problems.length > 0) throw new ConfigProblems(problems)
  return Promise.all(readers)
}

async function readNames({ replicas, job }: ProxyConfig) {
  const problems = listNameProblems(replicas, job)
  if (problems.length > 0) throw new ConfigProblems(problems)
  return createNames(replicas, job)
}

async function readSpecs(config: ProxyConfig) {
  const bytes = await readFile(config.specFile).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigProblems([`DOCKER_PROXY_SPEC_FILE: ${config.specFile} cannot be read (${error.code})`])
  })
  return parseContainerSpecs(bytes, config)
}

async function readParts(config: ProxyConfig, { now, print, auditBytes }: ProxyOptions) {
  const [names, tokens, specs, fences] = await readAll([
    readNames(config),
    openTokens(config.tokens, now),
    readSpecs(config),
    openFences(config.stateDir),
  ])
  const audit = await openAudit({ dir: config.stateDir, now, print, maxBytes: auditBytes })
  return { names, tokens, specs, fences, audit, engine: createEngine(config.dockerSocket), metrics: createMetrics() }
}
type Parts = Awaited<ReturnType<typeof readParts>>

function createDoor(config: ProxyConfig, options: ProxyOptions, parts: Parts): FrontDoor {
  const { names, tokens, fences, audit, engine, metrics } = parts
  const refusals = createRateWindow(options.refusals, options.now)
  const wrongTokens = createRateWindow(options.wrongTokens, options.now)
  const admitDeps = { tokens, names, fences, wrongTokens, refusals, engineMinor: engine.apiMinor }
  const performDeps = { ...parts, locks: createNameLocks(), waitCapMs: config.waitCapMs, readMs: options.readMs }
  return new FrontDoor({
    ...options,
    isPeerAllowed: createPeers(config.peers),
    record: createRecorder({ audit, metrics, refusals, redact: tokens.redact, onDefect: options.onDefect }),
    async handle(exchange, request) {
      const admitted = await admit(admitDeps, exchange, request)
      if (admitted.call.row.fenced && !audit.isHealthy) await audit.flush()
      return perform(performDeps, exchange, admitted)
    },
    identify: (exchange) => ({
      'X-Request-Id': exchange.requestId,
      'X-Leyzen-Epoch': String(fences.highest(fenceOf(exchange))),
    }),
  })
}

/** Starts the proxy; it serves when the promise resolves. @throws ConfigProblems with every problem of the boot */
export async function startProxy(config: ProxyConfig, given: Partial<ProxyOptions> = {}) {
  const options = { ...defaults, ...given }
  const parts = await readParts(config, options)
  const { fences, audit, engine, metrics } = parts
  const door = createDoor(config, options, parts)
  const observe = createObserveServer({
    now: options.now,
    isEngineThere: engine.isThere,
    readHealth: () => ({ audit: audit.isHealthy, state: fences.isHealthy(), apiVersion: engine.apiVersion() ?? null }),
    renderMetrics() {
      metrics.gauge('leyzen_proxy_in_flight', door.inFlight)
      metrics.gauge('leyzen_proxy_audit_seq', audit.seq)
      metrics.gauge('leyzen_proxy_epoch', fences.highest('replicas'), 'fence="replicas"')
      metrics.gauge('leyzen_proxy_epoch', fences.highest('job'), 'fence="job"')
      return metrics.render()
    },
  })
  await engine.isThere() // tells the highest API version; without an engine every call says so
  const port = await listen(door.server, config.listen)
  const observePort = await listen(observe, config.observeListen)
  async function stopAll(): Promise<void> {
    await door.drain(options.drainMs)
    observe.close()
    observe.closeAllConnections()
    engine.close()
    await audit.close()
  }
  let stopped: Promise<void> | undefined
  /** Refuses new connections, lets calls end (30 s), closes everything. */
  const stop = () => {
    stopped ??= stopAll()
    return stopped
  }
  return { port, observePort, reload: parts.tokens.reload, stop, [Symbol.asyncDispose]: stop }
}
export type RunningProxy = Awaited<ReturnType<typeof startProxy>>

async function listen(server: Server, { host, port }: ProxyConfig['listen']): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}
