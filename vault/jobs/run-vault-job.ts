/** A job on a volume that exists: its identity is checked, a lease is held, and the run has a row. */
import { DatabaseError, openVault, type VaultDatabase } from '../../prisma/vault/client.ts'
import { LATEST_MIGRATION } from '../../prisma/vault/latest-migration.ts'
import { readVolume, VolumeError } from '../storage/volume.ts'
import { createVolumeBlobs } from '../storage/volume-blobs.ts'
import { type JobContext, JobError, type JobReport, type VaultJob } from './job.ts'
import { beginRun, endRun, type RunEnd, readConfirmation } from './job-runs.ts'
import { withLease } from './lease.ts'

export interface VaultJobKind {
  work: (job: VaultJob) => Promise<JobReport>
  leaseMs?: number
  refusedBy?: readonly string[]
}

/** The report of the run carries its id as `run`. @throws JobError, DatabaseError `busy` */
export async function runVaultJob(
  context: JobContext,
  { kind, how, confirm }: { kind: string; how: VaultJobKind; confirm: string | undefined },
): Promise<JobReport> {
  await using database = await openChecked(context)
  const { leaseMs, refusedBy } = how
  const order = { name: kind, ...context, ...(leaseMs && { leaseMs }), ...(refusedBy && { refusedBy }) }
  const run = { id: context.randomId(), kind }
  try {
    // Awaited, for the database ends with this function.
    return await withLease(database, order, async (lease) => {
      await beginRun(database, run, context.now())
      return record(database, { context, run }, async () => {
        const confirmed = confirm === undefined ? null : await readConfirmation(database, { kind, confirm, ...context })
        const blobs = createVolumeBlobs({ dataDir: context.dataDir, incarnation: `job-${run.id}` })
        return how.work({ context, database, blobs, lease, runId: run.id, confirmed })
      })
    })
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    const { code, message, refused, report } = error
    throw new JobError(code, message, { refused, cause: error, report: { ...report, run: run.id } })
  }
}

async function record(
  database: VaultDatabase,
  { context, run }: { context: JobContext; run: { id: string; kind: string } },
  work: () => Promise<JobReport>,
): Promise<JobReport> {
  const end = (result: RunEnd) => endRun(database, run, { ...result, now: context.now() })
  try {
    const report = await work()
    await end({ outcome: 'done', report })
    return { ...report, run: run.id }
  } catch (error) {
    const { code, message, report, refused } = describe(error)
    await end({ outcome: refused ? 'refused' : 'failed', report: { ...report, code, message } })
    throw error
  }
}

function describe(error: unknown): { code: string; message: string; report: JobReport; refused: boolean } {
  if (error instanceof JobError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
  return { code, message, report: {}, refused: false }
}

/** Nothing is taken away from a volume that another database describes. @throws JobError */
async function openChecked(context: JobContext): Promise<VaultDatabase> {
  const { uuid } = await readVolume(context.dataDir).catch((error) => {
    if (!(error instanceof VolumeError)) throw error
    const code = error.code === 'absent' ? 'volume_lost' : 'volume_unknown'
    throw new JobError(code, error.message, { refused: true, cause: error })
  })
  const database = await openVault(context.dataDir).catch((error) => {
    if (!(error instanceof DatabaseError)) throw error
    throw new JobError(error.code, error.message, { refused: true, cause: error })
  })
  try {
    await checkDatabase(database, uuid)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function checkDatabase({ reader }: VaultDatabase, uuid: string): Promise<void> {
  const newest = await readNewestMigration(reader).catch((cause) => {
    throw new JobError('query_failed', 'the database cannot be read', { refused: true, cause })
  })
  if (newest === null || newest < LATEST_MIGRATION) {
    // An upgrade is under way: the start-up will migrate.
    throw new JobError('not_migrated', 'the database lacks a migration of this release', { refused: false })
  }
  const found = (await reader.instance.findUnique({ where: { id: 1 } }))?.uuid ?? 'none'
  if (found === uuid) return
  const message = `the database belongs to instance ${found}, the volume to ${uuid}`
  throw new JobError('instance_mismatch', message, { refused: true })
}

/** Name of the newest migration that the database has. */
export async function readNewestMigration(reader: VaultDatabase['reader']): Promise<string | null> {
  const rows = await reader.$queryRaw<{ name: string }[]>`
    SELECT "migration_name" AS "name" FROM "_prisma_migrations"
    WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY "migration_name" DESC LIMIT 1`
  return rows[0]?.name ?? null
}
