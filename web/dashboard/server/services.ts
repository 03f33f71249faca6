/** Everything that a request may need, built once per process. */
import 'server-only'
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import type { Audit } from './audit.ts'
import type { Auth } from './auth.ts'
import type { DashboardConfig } from './config.ts'
import type { Feed } from './feed/feed.ts'
import type { Guards } from './guards.ts'
import type { Logger } from './log.ts'
import type { Temporal } from './temporal.ts'
import type { Tokens } from './tokens.ts'

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

/**
 * Builds them at the first call; after a failure the next call tries again. Imported only then: each route is a bundle
 * of its own, and with the database's client in each of them 25 copies of it (0.7 MB of text each) stood in the heap.
 */
export function getServices(): Promise<Services> {
  kept.leyzenServices ??= import('./create-services.ts')
    .then(({ createServices }) => createServices())
    .catch((error: unknown) => {
      delete kept.leyzenServices
      throw error
    })
  return kept.leyzenServices
}
