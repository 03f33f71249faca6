import type { Bytes } from './bytes.ts'
import { deriveKey } from './derive.ts'
import { KeysError } from './errors.ts'
import type { SlotId, UserId } from './ids.ts'
import { label, type SlotType } from './label.ts'
import { unwrapKey, wrapKey } from './seal.ts'
import { type AccountKey, asKey, type SlotKey } from './secrets.ts'

/** One wrapped copy of the account master key. */
export interface KeySlot {
  user: UserId
  slot: SlotId
  type: SlotType
  /** Starts at 1. */
  amkEpoch: number
}

const secretBytes: Record<SlotType, number> = { password: 64, recovery: 32, passkey: 32 }

/**
 * The key of a slot.
 * @param secret OPAQUE's `export_key` (64 bytes), the entropy of the recovery words, or a passkey's PRF output (32 each)
 * @throws KeysError `key_size`
 */
export async function deriveSlotKey(secret: Uint8Array, { user, slot, type }: KeySlot): Promise<SlotKey> {
  if (secret.length !== secretBytes[type]) throw new KeysError('key_size')
  return asKey<SlotKey>(await deriveKey(secret, label(`kek/${type}`, user, slot)))
}

const context = ({ user, slot, type, amkEpoch }: KeySlot) => label('slot', user, slot, type, amkEpoch)

export function sealSlot(key: SlotKey, place: KeySlot, accountKey: AccountKey): Promise<Bytes> {
  return wrapKey(key, context(place), accountKey)
}

/** @throws KeysError `sealed_invalid` */
export async function openSlot(key: SlotKey, place: KeySlot, sealed: Uint8Array): Promise<AccountKey> {
  return asKey<AccountKey>(await unwrapKey(key, context(place), sealed))
}
