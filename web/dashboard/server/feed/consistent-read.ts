import { z } from 'zod'
import type { ControlDatabase } from '../../../../prisma/control/client.ts'

const ATTEMPTS = 4
const versionRow = z.strictObject({ data_version: z.coerce.number() })

/**
 * Many reads that see the database as it was at one moment, as inside one read transaction: SQLite counts every commit
 * of another connection, and reads between which none happened are repeated until that is so. When commits come too fast
 * for that, the write lock holds them off.
 */
export async function readConsistently<T>(db: ControlDatabase, read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await readVersion(db)
    const result = await read()
    if ((await readVersion(db)) === before) return result
  }
  return db.write(() => read())
}

/** `PRAGMA data_version` of the connection that reads. */
async function readVersion(db: ControlDatabase): Promise<number | undefined> {
  const rows = await db.reader.$queryRaw`PRAGMA data_version`
  return z.array(versionRow).parse(rows)[0]?.data_version
}
