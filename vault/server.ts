/** The vault's composition root: volume and database behind, routes in front. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { openVault, type VaultDatabase } from '../prisma/vault/client.ts'
import { createDrain, type DrainResult } from './api/drain.ts'
import { createFrame, type FrameLimits, usualLimits } from './api/frame.ts'
import { createHealthRoutes } from './api/health-routes.ts'
import { landingRoute } from './api/landing-page.ts'
import { createProbeRoutes } from './api/probe-routes.ts'
import { readReadiness } from './storage/readiness.ts'

export interface VaultOptions {
  dataDir: string
  listen: { host: string; port: number }
  /** Name of this incarnation for the loss tests; null keeps it to ourselves and the probe routes shut. */
  incarnation: string | null
  log: Logger
  now: () => number
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
  const routes = [
    ...createHealthRoutes(() => readReadiness({ dataDir, openDatabase: database.open })),
    landingRoute,
    ...(incarnation === null ? [] : createProbeRoutes(incarnation)),
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
