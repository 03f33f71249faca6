/** Old contents of files that live on: beyond a count, or beyond an age since a newer one came. Never the current one. */
import type { VaultReader, VaultTransaction } from '../../../prisma/vault/client.ts'
import { schedulePurges } from '../../storage/purges.ts'
import type { JobSettings, VaultJob } from '../job.ts'

const SLICE = 200
const DAY_MS = 86_400_000

/** Answers how many versions were taken out of use. */
export async function pruneVersions({ context, database, lease }: VaultJob): Promise<number> {
  const now = context.now()
  for (let count = 0; ; ) {
    await lease.keep()
    const found = await listSuperseded(database.reader, context.settings, now)
    if (found.length === 0) return count
    count += await database.write(async (tx) => {
      // A restore may have made one of them the current one since: it comes before or after this look, under the lock.
      const idle = await withoutCurrent(tx, found)
      for (const { id, csize, ownerId } of idle) {
        await schedulePurges(tx, { versions: [{ id, csize: BigInt(csize) }], userId: ownerId, now })
      }
      return idle.length
    })
  }
}

interface Superseded {
  id: string
  fileId: string
  csize: bigint | number
  ownerId: string
}

function listSuperseded(
  reader: VaultReader,
  { versionKeep, versionDays }: JobSettings,
  now: Date,
): Promise<Superseded[]> {
  const supersededBefore = new Date(now.getTime() - versionDays * DAY_MS).toISOString()
  return reader.$queryRaw<Superseded[]>`
    WITH "many" AS (
      SELECT "file_id" FROM "versions" WHERE "purged_at" IS NULL GROUP BY "file_id" HAVING COUNT(*) > 1),
    "ranked" AS (
      SELECT "id", "file_id", "csize", ROW_NUMBER() OVER "newest_first" AS "place",
        LAG("created_at") OVER "newest_first" AS "superseded_at"
      FROM "versions" WHERE "purged_at" IS NULL AND "file_id" IN (SELECT "file_id" FROM "many")
      WINDOW "newest_first" AS (PARTITION BY "file_id" ORDER BY "number" DESC))
    SELECT "ranked"."id", "ranked"."file_id" AS "fileId", "ranked"."csize", "spaces"."owner_id" AS "ownerId"
    FROM "ranked" JOIN "files" ON "files"."id" = "ranked"."file_id" JOIN "spaces" ON "spaces"."id" = "files"."space_id"
    WHERE "files"."version_id" IS NOT NULL AND "files"."version_id" <> "ranked"."id"
      AND ("place" > ${versionKeep} OR "superseded_at" <= ${supersededBefore})
    LIMIT ${SLICE}`
}

async function withoutCurrent(tx: VaultTransaction, found: readonly Superseded[]): Promise<Superseded[]> {
  const id = { in: found.map(({ fileId }) => fileId) }
  const files = await tx.file.findMany({ where: { id }, select: { versionId: true } })
  const current = new Set(files.map(({ versionId }) => versionId))
  return found.filter((version) => !current.has(version.id))
}
