/** How the services come to be. The only reader of `process.env` besides start-up. */
import 'server-only'
import { randomBytes, randomUUID } from 'node:crypto'
import { openControl } from '../../../prisma/control/client.ts'
import { openAuth } from './auth-open.ts'
import { readConfig } from './config.ts'
import { startControlFeed } from './feed/control-feed.ts'
import type { Feed } from './feed/feed.ts'
import { createLog, type Logger } from './log.ts'
import { logAuditHead } from './log-audit-head.ts'
import { listAlerts } from './queries/list-alerts.ts'
import { listContainers } from './queries/list-containers.ts'
import type { QueryServices } from './queries/query-services.ts'
import { findRotation } from './queries/read-rotation.ts'
import { readRotationState } from './queries/read-rotation-state.ts'
import type { Clock, Random, Services } from './services.ts'
import { createTemporal, linkTemporal } from './temporal.ts'
import { readTokens } from './tokens.ts'

export async function createServices(): Promise<Services> {
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
