import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { migrationFilesBeside } from '../../prisma/migrate.ts'
import type { JobContext, JobSettings } from './job.ts'

export const usualSettings: JobSettings = {
  versionKeep: 20,
  versionDays: 90,
  verifyRate: 64 * 1_048_576,
  verifySliceMs: 60_000,
}

/** @param programDir folder of the running program, beside whose bundle the migrations lie */
export function createJobContext(
  dataDir: string,
  programDir: string,
  options: { settings?: Partial<JobSettings>; serverSecrets?: readonly Uint8Array[]; restoreFrom?: string | null } = {},
): JobContext {
  return {
    dataDir,
    files: migrationFilesBeside(programDir, 'vault'),
    owner: hostname(),
    now: () => new Date(),
    randomId: randomUUID,
    settings: { ...usualSettings, ...options.settings },
    serverSecrets: options.serverSecrets ?? [],
    restoreFrom: options.restoreFrom ?? null,
  }
}
