/** What the parts of the sign-in are made of. */
import type { ControlDatabase } from '../../../prisma/control/client.ts'

export interface AuthClock {
  /** Unix milliseconds. */
  now(): number
}

export interface AuthRandom {
  bytes(count: number): Uint8Array
  uuid(): string
}

export interface StoreDeps {
  db: ControlDatabase
  clock: AuthClock
}

export const isoOf = (ms: number): string => new Date(ms).toISOString()
