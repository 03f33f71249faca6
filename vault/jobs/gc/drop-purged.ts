/** What a client purged: once its bytes are gone nothing of the subtree is needed any more. */
import type { VaultReader, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { VaultJob } from '../job.ts'

const BATCH = 200

/** Answers how many rows of files and folders went. */
export async function dropPurged({ database, lease }: VaultJob): Promise<number> {
  // Out of the tree, and `emptyTrash` is through with it; roots and trashes are never gone.
  const entries = await database.reader.file.findMany({
    where: { parentId: null, gone: true, purgeAt: null },
    select: { id: true },
  })
  let count = 0
  for (const entry of entries) {
    if (await waitsForBytes(database.reader, entry.id)) continue
    for (let rows = BATCH; rows === BATCH; count += rows) {
      await lease.keep()
      // The deepest first: a kill between two batches leaves no row without its way up.
      const ids = await listDeepest(database.reader, entry.id)
      rows = ids.length
      await database.write((tx) => deleteFiles(tx, ids))
    }
  }
  return count
}

async function deleteFiles(tx: VaultTransaction, ids: string[]): Promise<void> {
  const among = { in: ids }
  const links = await tx.shareLink.findMany({ where: { fileId: among }, select: { id: true } })
  await tx.linkSession.deleteMany({ where: { linkId: { in: links.map(({ id }) => id) } } })
  await tx.shareLink.deleteMany({ where: { fileId: among } })
  await tx.version.deleteMany({ where: { fileId: among } })
  await tx.removal.deleteMany({ where: { folderId: among } })
  await tx.folderHead.deleteMany({ where: { folderId: among } })
  await tx.file.deleteMany({ where: { id: among } })
}

async function waitsForBytes(reader: VaultReader, id: string): Promise<boolean> {
  const rows = await reader.$queryRaw<unknown[]>`
    WITH RECURSIVE "below"("id") AS (
      SELECT ${id} UNION SELECT "files"."id" FROM "files" JOIN "below" ON "files"."parent_id" = "below"."id")
    SELECT 1 FROM "below" JOIN "versions" ON "versions"."file_id" = "below"."id"
    LEFT JOIN "purges" ON "purges"."version_id" = "versions"."id"
    WHERE "versions"."purged_at" IS NULL OR "purges"."version_id" IS NOT NULL LIMIT 1`
  return rows.length > 0
}

async function listDeepest(reader: VaultReader, id: string): Promise<string[]> {
  const rows = await reader.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE "below"("id", "depth") AS (
      SELECT ${id}, 0 UNION ALL
      SELECT "files"."id", "depth" + 1 FROM "files" JOIN "below" ON "files"."parent_id" = "below"."id")
    SELECT "files"."id" FROM "below" JOIN "files" ON "files"."id" = "below"."id" ORDER BY "depth" DESC LIMIT ${BATCH}`
  return rows.map((row) => row.id)
}
