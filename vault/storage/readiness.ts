/**
 * Can this replica serve? One statement that reads, a look at the volume, the size rules on known values. It never
 * writes and leaves nothing open: a replica that is frozen afterwards must hold no lock and no transaction.
 */

import { DatabaseError, type VaultDatabase } from '../../prisma/vault/client.ts'
import { LATEST_MIGRATION } from '../../prisma/vault/latest-migration.ts'
import { checkSizeRules } from './size-rules.ts'
import { checkFolders, readVolume, VolumeError } from './volume.ts'

export type Readiness = { ready: true } | { ready: false; reason: string }

export interface ReadinessDeps {
  dataDir: string
  /** Opened on the first call that succeeds. @throws DatabaseError `missing` */
  openDatabase: () => Promise<VaultDatabase>
}

export async function readReadiness({ dataDir, openDatabase }: ReadinessDeps): Promise<Readiness> {
  try {
    checkSizeRules()
    const volume = await readVolume(dataDir)
    await checkFolders(dataDir)
    const { reader } = await openDatabase()
    const uuid = await readInstance(reader)
    if (uuid !== volume.uuid) return no('database and volume belong to different instances')
    return { ready: true }
  } catch (error) {
    return no(explain(error))
  }
}

/** The instance's uuid. @throws DatabaseError `not_migrated` */
async function readInstance(reader: VaultDatabase['reader']): Promise<string> {
  const rows = await reader.$queryRaw<{ uuid: string }[]>`
    SELECT "uuid" FROM "instance" WHERE "id" = 1 AND EXISTS (
      SELECT 1 FROM "_prisma_migrations"
      WHERE "migration_name" = ${LATEST_MIGRATION} AND "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL)`
  const uuid = rows[0]?.uuid
  if (uuid === undefined) throw new DatabaseError('not_migrated', 'the database lacks a migration of this release')
  return uuid
}

const no = (reason: string): Readiness => ({ ready: false, reason })

/** A sentence for whoever looks at /readyz: no path, no SQL. */
function explain(error: unknown): string {
  if (error instanceof VolumeError)
    return error.code === 'absent' ? 'the volume was not set up: run the migrate job' : error.message
  if (error instanceof DatabaseError)
    return error.code === 'busy' ? error.message : 'the database was not migrated: run the migrate job'
  if (!(error instanceof Error)) return 'unknown'
  if (/no such table/i.test(error.message)) return 'the database was not migrated: run the migrate job'
  if ('code' in error && error.code === 'ENOENT') return 'a folder of the volume is missing: run the migrate job'
  return 'the database or the volume cannot be read'
}
