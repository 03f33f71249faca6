/** The vault's composition root: volume and database behind, routes in front. */
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { openVault, type VaultDatabase } from '../prisma/vault/client.ts'
import { createJsonRoutes } from './api/app.ts'
import { createAuthenticate } from './api/authenticate.ts'
import type { ApiDeps, ApiSettings } from './api/deps.ts'
import { createDrain, type DrainResult } from './api/drain.ts'
import { createFrame, type FrameLimits, usualLimits } from './api/frame.ts'
import { createHealthRoutes } from './api/health-routes.ts'
import { landingRoutes } from './api/landing-page.ts'
import { createProbeRoutes } from './api/probe-routes.ts'
import { createServerKeys, type ServerSecrets } from './api/server-keys.ts'
import { createServiceParts } from './api/service-parts.ts'
import { createByteRoutes, createTreeParts } from './api/tree-parts.ts'
import { readReadiness } from './storage/readiness.ts'
import { createVolumeBlobs } from './storage/volume-blobs.ts'
import { VERSION } from './version.ts'

export interface VaultOptions {
  dataDir: string
  listen: { host: string; port: number }
  /** Name of this incarnation for the loss tests; null keeps it to ourselves and the probe routes shut. */
  incarnation: string | null
  /** Name of this process; its temporary files lie under it. */
  replica: string
  secrets: ServerSecrets
  settings: ApiSettings
  log: Logger
  /** Monotonic, in ms. */
  now: () => number
  /** The wall clock. */
  clock: () => Date
  limits?: FrameLimits
}

export interface Vault extends AsyncDisposable {
  readonly port: number
  /** Answers what has arrived and what is on its way, ends long streams, and is over when nothing is left. */
  drain(): Promise<DrainResult>
}

/** Listens even when the volume is not ready: `/readyz` then says why, and turns 200 when it is. */
export async function startVault(options: VaultOptions): Promise<Vault> {
  const { dataDir, listen, incarnation, log, now } = options
  const drain = createDrain({ now })
  const database = openOnce(dataDir)
  void database.open().catch(() => undefined) // so that the first look at `/readyz` finds it open; that one says why not
  const api = await createApiDeps(options, database.open)
  const authenticate = createAuthenticate(api)
  const blobs = createVolumeBlobs({ dataDir, incarnation: options.replica })
  const tree = { api, blobs, authenticate }
  const routes = [
    ...createHealthRoutes(() => readReadiness({ dataDir, openDatabase: database.open })),
    ...landingRoutes,
    ...(incarnation === null ? [] : createProbeRoutes(incarnation)),
    ...createByteRoutes(tree),
    ...createJsonRoutes({ api, authenticate, parts: [...createServiceParts(api), ...createTreeParts(tree)] }),
  ]
  const server = createFrame({ routes, drain, log, incarnation, now, limits: options.limits ?? usualLimits })
  server.listen(listen)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const end = async () => {
    const result = await drain.run(server)
    await database.close()
    return result
  }
  return {
    port,
    drain: end,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await end()
    },
  }
}

async function createApiDeps(options: VaultOptions, database: ApiDeps['database']): Promise<ApiDeps> {
  const { dataDir, replica, settings, clock, log } = options
  return {
    database,
    dataDir,
    incarnation: replica,
    keys: await createServerKeys(options.secrets),
    settings,
    clock,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    newId: randomUUID,
    log,
    version: VERSION,
  }
}

/** One open database however many ask; a failed attempt may be made again, for the migration may come later. */
function openOnce(dataDir: string) {
  let opening: Promise<VaultDatabase> | undefined
  return {
    open(): Promise<VaultDatabase> {
      opening ??= openVault(dataDir).catch((error) => {
        opening = undefined
        throw error
      })
      return opening
    },
    async close(): Promise<void> {
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}
