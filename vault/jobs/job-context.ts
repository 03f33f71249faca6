import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { migrationFilesBeside } from '../../prisma/migrate.ts'
import type { JobContext } from './job.ts'

/** @param programDir folder of the running program, beside whose bundle the migrations lie */
export function createJobContext(dataDir: string, programDir: string): JobContext {
  return {
    dataDir,
    files: migrationFilesBeside(programDir, 'vault'),
    owner: hostname(),
    now: () => new Date(),
    randomId: randomUUID,
  }
}
