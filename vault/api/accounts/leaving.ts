import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problems.ts'
import { endSessions } from './new-session.ts'

/** At least one administrator stays who can sign in. @throws ApiError `last_admin` */
export async function requireOtherAdmin(tx: VaultTransaction, userId: string): Promise<void> {
  const others = await tx.user.count({ where: { role: 'admin', state: 'active', id: { not: userId } } })
  if (others === 0) throw new ApiError('last_admin')
}

/**
 * From now on nobody gets in and no link of theirs opens; the job `gc` frees the rest.
 * @throws ApiError `not_found`, `last_admin`
 */
export async function markForDeletion(
  tx: VaultTransaction,
  deps: Pick<ApiDeps, 'clock'>,
  userId: string,
): Promise<void> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { role: true, state: true } })
  if (user === null || user.state === 'deleting') throw new ApiError('not_found')
  if (user.role === 'admin' && user.state === 'active') await requireOtherAdmin(tx, userId)
  await tx.user.update({ where: { id: userId }, data: { state: 'deleting' } })
  await endSessions(tx, deps, { userId })
  const revokedAt = deps.clock().toISOString()
  await tx.shareLink.updateMany({ where: { ownerId: userId, revokedAt: null }, data: { revokedAt } })
}
