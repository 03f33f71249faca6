/** The end of a draft that does not become a version. */
import type { VaultTransaction } from '../../prisma/vault/client.ts'

/** What a draft is once it takes no more segments and cannot be committed; the job `gc` removes it with its bytes. */
export const ENDED = 'ended'

/**
 * Ends an open draft and gives its reservation back. False when it is not open any more. Safe to repeat.
 * @param where conditions of the caller besides the draft being open
 */
export async function endDraft(
  tx: VaultTransaction,
  upload: { id: string; userId: string; csize: bigint },
  where: { expiresAt?: { lte: string } } = {},
): Promise<boolean> {
  const { count } = await tx.upload.updateMany({
    where: { ...where, id: upload.id, state: 'open' },
    data: { state: ENDED },
  })
  if (count === 0) return false
  await tx.user.updateMany({ where: { id: upload.userId }, data: { reservedBytes: { decrement: upload.csize } } })
  return true
}
