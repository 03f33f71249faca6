/** Content that nobody may read any more: first it is taken out of use, and when its readers are done a job frees it. */
import type { VaultTransaction } from '../../prisma/vault/client.ts'

/** Downloads that run when content is purged have this long to end. */
export const PURGE_GRACE_MS = 600_000

export interface PurgeOrder {
  /** Content of a version, not purged yet. */
  versions: readonly { id: string; csize: bigint }[]
  /** Whose quota the bytes count against until they are gone. */
  userId: string
  now: Date
  graceMs?: number
}

/**
 * Takes versions out of use: their manifests stay, their content answers as gone, and the job `gc` removes the bytes
 * after the grace and gives the quota back then. Safe to repeat.
 */
export async function schedulePurges(tx: VaultTransaction, order: PurgeOrder): Promise<void> {
  const { versions, userId, now, graceMs = PURGE_GRACE_MS } = order
  const notBefore = new Date(now.getTime() + graceMs).toISOString()
  for (const { id, csize } of versions) {
    const { count } = await tx.version.updateMany({
      where: { id, purgedAt: null },
      data: { purgedAt: now.toISOString() },
    })
    if (count > 0) await tx.purge.create({ data: { versionId: id, userId, bytes: csize, notBefore } })
  }
}
