import type { VaultReader } from '../../../prisma/vault/client.ts'
import type { Account, KeySlot } from '../../contract/account.ts'
import { ApiError } from '../problems.ts'

export const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** What a client needs to unlock; given out only after both factors. */
export async function readAccount(reader: VaultReader, userId: string): Promise<Account> {
  const user = await reader.user.findUnique({ where: { id: userId } })
  const slot = await readSlot(reader, userId, 'password')
  if (user === null || slot === null) throw new ApiError('session_expired')
  const totp = await reader.totp.findUnique({ where: { userId }, select: { confirmedAt: true } })
  const spaces = await reader.space.findMany({ where: { ownerId: userId }, orderBy: { createdAt: 'asc' } })
  const { id, login, role, amkEpoch, createdAt } = user
  return {
    user: { id, login, role, amkEpoch, createdAt, totp: totp !== null && totp.confirmedAt !== null },
    slot,
    bundle: { rev: user.bundleRev, blob: toBase64Url(user.bundle) },
    identity: {
      ed: toBase64Url(user.edPublic),
      x: toBase64Url(user.xPublic),
      sig: toBase64Url(user.identitySig),
      epoch: user.identityEpoch,
    },
    spaces: spaces.map((space) => ({ id: space.id, root: space.rootId, trash: space.trashId, seq: Number(space.seq) })),
    quota: {
      used: Number(user.usedBytes),
      reserved: Number(user.reservedBytes),
      limit: user.quotaBytes === null ? null : Number(user.quotaBytes),
    },
    prefs: user.prefs === null ? null : { rev: user.prefsRev, blob: toBase64Url(user.prefs) },
  } as Account // ids were parsed when they came in
}

export async function readSlot(reader: VaultReader, userId: string, type: KeySlot['type']): Promise<KeySlot | null> {
  const slot = await reader.slot.findFirst({ where: { userId, type } })
  if (slot === null) return null
  return { id: slot.id, type, amkEpoch: slot.amkEpoch, blob: toBase64Url(slot.blob) } as KeySlot
}
