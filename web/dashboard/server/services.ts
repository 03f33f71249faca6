/** Everything that a request may need, built once per process. The only reader of `process.env` besides start-up. */
import 'server-only'
import { randomBytes, randomUUID } from 'node:crypto'
import { type ControlDatabase, openControl } from '../../../prisma/control/client.ts'
import type { Audit } from './audit.ts'
import type { Auth } from './auth.ts'
import { openAuth } from './auth-open.ts'
import { type DashboardConfig, readConfig } from './config.ts'
import { startControlFeed } from './feed/control-feed.ts'
import type { Feed } from './feed/feed.ts'
import type { Guards } from './guards.ts'
import { createLog, type Logger } from './log.ts'
import { logAuditHead } from './log-audit-head.ts'
import { listAlerts } from './queries/list-alerts.ts'
import { listContainers } from './queries/list-containers.ts'
import type { QueryServices } from './queries/query-services.ts'
import { findRotation } from './queries/read-rotation.ts'
import { readRotationState } from './queries/read-rotation-state.ts'
import { createTemporal, linkTemporal, type Temporal } from './temporal.ts'
import { readTokens, type Tokens } from './tokens.ts'

export interface Clock {
  /** Unix milliseconds. */
  now(): number
}

export interface Random {
  bytes(count: number): Uint8Array
  uuid(): string
}

export interface Services {
  config: DashboardConfig
  db: ControlDatabase
  clock: Clock
  random: Random
  temporal: Temporal
  tokens: Tokens
  auth: Auth
  guards: Guards
  audit: Audit
  feed: Feed
  log: Logger
}

/** Next loads a module once per bundle; what lives on is kept where all of them see it. */
const kept = globalThis as typeof globalThis & { leyzenServices?: Promise<Services> }

/** Builds them at the first call; after a failure the next call tries again. */
export function getServices(): Promise<Services> {
  kept.leyzenServices ??= createServices().catch((error: unknown) => {
    delete kept.leyzenServices
    throw error
  })
  return kept.leyzenServices
}

async function createServices(): Promise<Services> {
  // biome-ignore lint/style/noProcessEnv: the door through which the configuration comes in
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const clock: Clock = { now: () => Date.now() }
  const random: Random = { bytes: (count) => randomBytes(count), uuid: () => randomUUID() }
  const tokens = await readTokens({ metrics: config.files.metricsToken, risk: config.files.riskToken })
  await using parts = new AsyncDisposableStack() // ends what was begun when a later part cannot be built
  const db = parts.use(await openControl(config.controlDatabase))
  const auth = await openAuth({ db, clock, random, log, config })
  const temporal = createTemporal({ link: linkTemporal(config.temporal, config.pool), clock, log })
  parts.defer(() => temporal.close())
  const known = { config, db, clock, random, temporal, tokens, auth, log }
  const feed = await startFeed(known)
  logAuditHead({ db, log })
  parts.move()
  return { ...known, feed, guards: auth.guards, audit: auth.audit }
}

function startFeed(services: QueryServices & { log: Logger }): Promise<Feed> {
  const { db, config, clock, log } = services
  const queries = {
    readRotationState: () => readRotationState(services),
    listContainers: async () => (await listContainers(services)).items,
    listAlerts: async () => (await listAlerts(services)).items,
    readRotation: (epoch: number) => findRotation(services, epoch),
  }
  return startControlFeed({ db, pool: config.pool, queries, clock, log, version: config.version })
}
