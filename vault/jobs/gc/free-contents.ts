/** Bytes go first and their row last: a kill between leaves a row that says what is still to do. */
import { ENDED, endDraft } from '../../storage/drafts.ts'
import type { VaultJob } from '../job.ts'

/** Rows of one transaction, which is to be over in 20 ms. */
const BATCH = 500
const SLICE = 100

/** Ends drafts that are past their time and removes them with their segments. Answers how many went. */
export async function freeDrafts({ context, database, blobs, lease }: VaultJob): Promise<number> {
  const now = context.now().toISOString()
  const expired = { state: 'open', expiresAt: { lte: now } }
  for (let count = 0; ; ) {
    const uploads = await database.reader.upload.findMany({
      where: { OR: [expired, { state: ENDED }] },
      take: SLICE,
      select: { id: true, userId: true, versionId: true, csize: true, state: true },
    })
    if (uploads.length === 0) return count
    for (const upload of uploads) {
      await lease.keep()
      const ended =
        upload.state === ENDED || (await database.write((tx) => endDraft(tx, upload, { expiresAt: { lte: now } })))
      if (!ended) continue // a segment came meanwhile, and it lives on
      await blobs.remove(upload.versionId)
      await deleteSegments({ database, lease }, upload.versionId)
      await database.write((tx) => tx.upload.deleteMany({ where: { id: upload.id, state: ENDED } }))
      count++
    }
  }
}

/** Removes the content of purges past their grace and gives the quota back. */
export async function freePurges(job: VaultJob): Promise<{ purges: number; bytes: number }> {
  const { context, database, blobs, lease } = job
  const notBefore = { lte: context.now().toISOString() }
  let bytes = 0
  for (let count = 0; ; ) {
    const purges = await database.reader.purge.findMany({
      where: { notBefore },
      orderBy: { notBefore: 'asc' },
      take: SLICE,
    })
    if (purges.length === 0) return { purges: count, bytes }
    for (const purge of purges) {
      await lease.keep()
      await blobs.remove(purge.versionId)
      await deleteSegments(job, purge.versionId)
      await database.write(async (tx) => {
        await tx.purge.delete({ where: { versionId: purge.versionId } })
        await tx.user.updateMany({ where: { id: purge.userId }, data: { usedBytes: { decrement: purge.bytes } } })
        // The manifest stays while its file does, for the chain.
        await tx.$executeRaw`
          DELETE FROM "versions" WHERE "id" = ${purge.versionId} AND "purged_at" IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM "files" WHERE "files"."id" = "versions"."file_id")`
      })
      bytes += Number(purge.bytes)
      count++
    }
  }
}

async function deleteSegments({ database, lease }: Pick<VaultJob, 'database' | 'lease'>, versionId: string) {
  for (;;) {
    await lease.keep()
    const count = await database.write(
      (tx) => tx.$executeRaw`
        DELETE FROM "segments" WHERE "version_id" = ${versionId} AND "n" IN
        (SELECT "n" FROM "segments" WHERE "version_id" = ${versionId} LIMIT ${BATCH})`,
    )
    if (count < BATCH) return
  }
}
