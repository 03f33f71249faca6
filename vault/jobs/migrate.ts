/** Makes or upgrades a volume: identity, folders, schema, the instance's row. Before replicas of this release start. */
import { chmod, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type MigrateResult, MigrationError, migrate } from '../../prisma/migrate.ts'
import { openVault, type VaultDatabase, vaultDatabaseFile } from '../../prisma/vault/client.ts'
import { claimVolume, createFolders, FILE_MODE, readVolume, type Volume, VolumeError } from '../storage/volume.ts'
import { type Job, type JobContext, JobError } from './job.ts'
import { withLease } from './lease.ts'

export const migrateVolume: Job = async (context) => {
  const startedAt = context.now()
  const volume = await claim(context)
  await createFolders(context.dataDir)
  const result = await migrateUnderLease(context, volume)
  await shareFiles(context.dataDir)
  await using database = await openVault(context.dataDir)
  const report = {
    applied: result.applied,
    migrations: result.all.length,
    backup: result.backup === null ? null : basename(result.backup),
    uuid: volume.uuid,
  }
  await recordRun(database, context, { startedAt, report: JSON.stringify(report), uuid: volume.uuid })
  return report
}

/** @throws JobError refused: `volume_lost`, `volume_unknown` */
async function claim({ dataDir, randomId }: JobContext): Promise<Volume> {
  try {
    // A database whose volume lost its name is either a mix-up or damage; a new name would hide it.
    const found = await stat(vaultDatabaseFile(dataDir)).catch(() => null)
    return found !== null && found.size > 0 ? await readVolume(dataDir) : await claimVolume(dataDir, randomId())
  } catch (error) {
    if (!(error instanceof VolumeError)) throw error
    const code = error.code === 'absent' ? 'volume_lost' : 'volume_unknown'
    throw new JobError(code, error.message, { refused: true, cause: error })
  }
}

async function migrateUnderLease(context: JobContext, volume: Volume): Promise<MigrateResult> {
  const apply = () => applyMigrations(context)
  const database = await openExisting(context.dataDir)
  // The first time there are no leases yet; then the migration's own lock keeps a second one out.
  if (database === null) return apply()
  await using open = database
  const uuid = (await open.reader.instance.findUnique({ where: { id: 1 } }))?.uuid
  if (uuid !== undefined && uuid !== volume.uuid) {
    const message = `the database belongs to instance ${uuid}, the volume to ${volume.uuid}`
    throw new JobError('instance_mismatch', message, { refused: true })
  }
  return await withLease(open, { name: 'migrate', ...context }, apply) // awaited, for `open` ends with this function
}

/** Null while there is no database with our first tables. */
async function openExisting(dataDir: string): Promise<VaultDatabase | null> {
  const found = await stat(vaultDatabaseFile(dataDir)).catch(() => null)
  if (found === null || found.size === 0) return null
  const database = await openVault(dataDir)
  const tables = await database.reader.$queryRaw<unknown[]>`SELECT 1 FROM sqlite_schema WHERE name = 'leases'`
  if (tables.length > 0) return database
  await database.close()
  return null
}

async function applyMigrations({ dataDir, files, now }: JobContext): Promise<MigrateResult> {
  try {
    return await migrate({ file: vaultDatabaseFile(dataDir), files, mode: FILE_MODE, now })
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
    throw new JobError(`migration_${error.code}`, `${error.message}${cause}`, {
      refused: error.code !== 'failed',
      cause: error,
    })
  }
}

/** The variants have different uids and one group; SQLite makes `-wal` and `-shm` with the mode of the database. */
async function shareFiles(dataDir: string): Promise<void> {
  const file = vaultDatabaseFile(dataDir)
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    const found = await stat(path).catch(() => null)
    if (found !== null && (found.mode & 0o777) !== FILE_MODE) await chmod(path, FILE_MODE)
  }
}

async function recordRun(
  database: VaultDatabase,
  { now, randomId }: JobContext,
  run: { startedAt: Date; report: string; uuid: string },
): Promise<void> {
  const at = now().toISOString()
  await database.write(async (tx) => {
    const first = await tx.instance.findUnique({ where: { id: 1 } })
    if (first === null) await tx.instance.create({ data: { id: 1, uuid: run.uuid, createdAt: at, settings: '{}' } })
    const times = { startedAt: run.startedAt.toISOString(), finishedAt: at }
    await tx.jobRun.create({ data: { id: randomId(), kind: 'migrate', ...times, outcome: 'done', report: run.report } })
  })
}
