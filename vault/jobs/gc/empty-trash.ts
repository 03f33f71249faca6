/** Entries of the trash past their date lose their bytes; their rows stay as `gone` until a client signs the trash anew. */
import { schedulePurges } from '../../storage/purges.ts'
import type { VaultJob } from '../job.ts'

const SLICE = 100

interface Entry {
  id: string
  spaceId: string
}

/** Answers how many entries were emptied. */
export async function emptyTrash(job: VaultJob): Promise<number> {
  const { context, database } = job
  const where = { purgeAt: { lte: context.now().toISOString() } }
  for (let count = 0; ; count++) {
    const entry = await database.reader.file.findFirst({
      where,
      orderBy: { purgeAt: 'asc' },
      select: { id: true, spaceId: true },
    })
    if (entry === null) return count
    // The entry itself first, in one step with the look at its date: from now on it cannot be restored.
    const marked = await database.write((tx) =>
      tx.file.updateMany({ where: { ...where, id: entry.id }, data: { gone: true } }),
    )
    if (marked.count === 0) continue // restored meanwhile
    await emptyBelow(job, entry)
    // Without a date it is not looked at again.
    await database.write((tx) => tx.file.updateMany({ where: { id: entry.id, gone: true }, data: { purgeAt: null } }))
  }
}

/** Marks all below an entry and purges every version there is, the entry's own included. */
async function emptyBelow({ context, database, lease }: VaultJob, entry: Entry): Promise<void> {
  const userId = await readOwner(database, entry.spaceId)
  const now = context.now()
  for (;;) {
    await lease.keep()
    const versions = await database.reader.$queryRaw<{ id: string; csize: bigint; fileId: string }[]>`
      WITH RECURSIVE "below"("id") AS (
        SELECT ${entry.id} UNION SELECT "files"."id" FROM "files" JOIN "below" ON "files"."parent_id" = "below"."id")
      SELECT "versions"."id", "versions"."csize", "versions"."file_id" AS "fileId"
      FROM "below" JOIN "versions" ON "versions"."file_id" = "below"."id"
      WHERE "versions"."purged_at" IS NULL LIMIT ${SLICE}`
    if (versions.length === 0) break
    await database.write((tx) => schedulePurges(tx, { versions: withBigSizes(versions), userId, now }))
  }
  await markBelow({ database, lease }, entry)
}

async function markBelow({ database, lease }: Pick<VaultJob, 'database' | 'lease'>, entry: Entry): Promise<void> {
  for (;;) {
    await lease.keep()
    const rows = await database.reader.$queryRaw<{ id: string }[]>`
      WITH RECURSIVE "below"("id") AS (
        SELECT ${entry.id} UNION SELECT "files"."id" FROM "files" JOIN "below" ON "files"."parent_id" = "below"."id")
      SELECT "files"."id" FROM "below" JOIN "files" ON "files"."id" = "below"."id"
      WHERE NOT "files"."gone" LIMIT ${SLICE}`
    if (rows.length === 0) return
    const id = { in: rows.map((row) => row.id) }
    await database.write((tx) => tx.file.updateMany({ where: { id }, data: { gone: true } }))
  }
}

/** A raw query answers small integers as numbers. */
export const withBigSizes = (versions: readonly { id: string; csize: bigint | number }[]) =>
  versions.map(({ id, csize }) => ({ id, csize: BigInt(csize) }))

export async function readOwner({ reader }: VaultJob['database'], spaceId: string): Promise<string> {
  return (await reader.space.findUnique({ where: { id: spaceId }, select: { ownerId: true } }))?.ownerId ?? ''
}
