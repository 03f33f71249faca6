/** What every one-shot job is: run once with nobody watching, safe to kill and to repeat (vault page, section 7). */
import type { MigrationFiles } from '../../prisma/migrate.ts'

export interface JobContext {
  dataDir: string
  files: MigrationFiles
  /** Who holds the lease: the container's name for itself. */
  owner: string
  now: () => Date
  randomId: () => string
}

/** Values for the result line; numbers, names and ids, never a secret. */
export type JobReport = Record<string, string | number | boolean | null | readonly string[]>

export type Job = (context: JobContext) => Promise<JobReport>

/**
 * Why a job stopped. A refusal is a safety rule that held: exit 3, a person must look. Anything else is worth another
 * try.
 */
export class JobError extends Error {
  readonly code: string
  readonly refused: boolean

  constructor(code: string, message: string, { refused, cause }: { refused: boolean; cause?: unknown }) {
    super(message, { cause })
    this.name = 'JobError'
    this.code = code
    this.refused = refused
  }
}
