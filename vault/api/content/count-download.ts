import type { VaultDatabase } from '../../../prisma/vault/client.ts'
import type { LinkSession } from '../authenticate.ts'
import { ApiError } from '../problems.ts'

/**
 * Counts a link session's first content read as one download. At the start, so that stopping early does not dodge it;
 * once in a session, so that what was counted may be finished and repeated.
 * @throws ApiError `gone` when the link has no download left
 */
export async function countDownload(database: VaultDatabase, session: LinkSession, now: Date): Promise<void> {
  if (session.counted) return
  const { linkId, tokenHash } = session
  const at = now.toISOString()
  await database.write(async (tx) => {
    const first = await tx.linkSession.updateMany({ where: { tokenHash, counted: false }, data: { counted: true } })
    if (first.count === 0) return // another request of this session was faster
    const counted = await tx.$executeRaw`
      UPDATE "share_links" SET "downloads" = "downloads" + 1, "last_used_at" = ${at}
      WHERE "id" = ${linkId} AND "revoked_at" IS NULL AND ("expires_at" IS NULL OR "expires_at" > ${at})
        AND ("max_downloads" IS NULL OR "downloads" < "max_downloads")`
    if (counted === 0) throw new ApiError('gone')
  })
}
