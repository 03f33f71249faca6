/** What every one-shot job is: run once with nobody watching, safe to kill and to repeat (vault page, section 7). */
import type { MigrationFiles } from '../../prisma/migrate.ts'
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import type { Confirmation } from './job-runs.ts'
import type { HeldLease } from './lease.ts'

export interface JobSettings {
  /** Versions of a file that stay, the current one included. */
  versionKeep: number
  /** Days for which a version stays after a newer one came. */
  versionDays: number
  /** How fast `verify` reads, in bytes a second. */
  verifyRate: number
  /** How long one run of `verify` goes on before it leaves the rest to the next, in ms. */
  verifySliceMs: number
}

export interface JobContext {
  dataDir: string
  files: MigrationFiles
  /** Who holds the lease: the container's name for itself. */
  owner: string
  now: () => Date
  randomId: () => string
  settings: JobSettings
  /** The present one first, of which the audit key is made; none where the job was given none. */
  serverSecrets: readonly Uint8Array[]
  /** Folder of the backup for `restore`; null for all others. */
  restoreFrom: string | null
}

/** Values for the result line; numbers, names and ids, never a secret. */
export type JobReport = Record<string, string | number | boolean | null | readonly string[]>

export type Job = (context: JobContext) => Promise<JobReport>

/** A job on a volume that was found to be what it says, with a lease and a row in `job_runs`. */
export interface VaultJob {
  context: JobContext
  database: VaultDatabase
  blobs: BlobStore
  lease: HeldLease
  runId: string
  /** The refusal that a person looked at and overrides with this run; null as a rule. */
  confirmed: Confirmation | null
}

/**
 * Why a job stopped. A refusal is a safety rule that held: exit 3, a person must look. Anything else is worth another
 * try.
 */
export class JobError extends Error {
  readonly code: string
  readonly refused: boolean
  /** What was found, for the row of the run and its line. */
  readonly report: JobReport

  constructor(
    code: string,
    message: string,
    { refused, cause, report = {} }: { refused: boolean; cause?: unknown; report?: JobReport },
  ) {
    super(message, { cause })
    this.name = 'JobError'
    this.code = code
    this.refused = refused
    this.report = report
  }
}
