/** A new password or new recovery words: the old wrapped copies go in the transaction in which the new ones come. */
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import type { KeySlot } from '../../contract/account.ts'
import type { Kdf } from '../../contract/values.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problems.ts'
import { bytesOf } from './new-account.ts'

export interface NewCredential {
  credentialId: string
  setupId: string
  record: string
  ksf: Kdf
}

/** @throws ApiError `id_taken`, `bad_request` for another kind of slot or another epoch than the account's */
export async function replaceSlot(
  tx: VaultTransaction,
  deps: Pick<ApiDeps, 'clock'>,
  order: { userId: string; type: KeySlot['type']; slot: KeySlot; recoveryHash?: string },
): Promise<void> {
  const { userId, type, slot, recoveryHash } = order
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { amkEpoch: true } })
  if (slot.type !== type || slot.amkEpoch !== user.amkEpoch) {
    throw new ApiError('bad_request', undefined, { members: { fields: ['slot'] } })
  }
  if ((await tx.slot.count({ where: { id: slot.id } })) > 0) throw new ApiError('id_taken')
  await tx.slot.deleteMany({ where: { userId, type } })
  const { id, amkEpoch } = slot
  const createdAt = deps.clock().toISOString()
  const proofHash = recoveryHash === undefined ? null : bytesOf(recoveryHash)
  await tx.slot.create({ data: { id, userId, type, amkEpoch, blob: bytesOf(slot.blob), proofHash, createdAt } })
}

export async function replaceCredential(
  tx: VaultTransaction,
  deps: Pick<ApiDeps, 'clock'>,
  { userId, credential }: { userId: string; credential: NewCredential },
): Promise<void> {
  const { ksf, ...rest } = credential
  const data = { ...rest, ...ksf, updatedAt: deps.clock().toISOString() }
  await tx.credential.update({ where: { userId }, data })
}
