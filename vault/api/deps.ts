/** What the routes are given. Nothing here outlives the process; what must, is in the database or on the volume. */
import type { Logger } from 'pino'
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import type { ServerKeys } from './server-keys.ts'

export interface ApiSettings {
  /** Bytes of ciphertext for a new account; 0 = no limit. */
  defaultQuotaBytes: number
  /** Largest file, bytes of ciphertext. */
  maxFileBytes: number
  trashDays: number
  versionKeep: number
  versionDays: number
  draftDays: number
  /** How much of an address the audit log and the list of sessions keep. */
  auditIp: 'prefix' | 'full' | 'none'
}

export interface ApiDeps {
  /** Opened at the first call that succeeds. @throws DatabaseError `missing` before the migration */
  database(): Promise<VaultDatabase>
  dataDir: string
  /** Name of this process, under which its temporary files lie. */
  incarnation: string
  keys: ServerKeys
  settings: ApiSettings
  /** The wall clock. */
  clock(): Date
  random(bytes: number): Uint8Array<ArrayBuffer>
  newId(): string
  log: Logger
  /** Of this release. */
  version: string
}
