import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { Branded } from './ids.ts'

/** Root of a user's keys (AMK). */
export type AccountKey = Branded<Bytes, 'AccountKey'>
/** Wraps what is below a folder, or belongs to a file (NK). */
export type NodeKey = Branded<Bytes, 'NodeKey'>
/** Encrypts the content of one version (VK). */
export type VersionKey = Branded<Bytes, 'VersionKey'>
/** Opens one key slot (KEK). */
export type SlotKey = Branded<Bytes, 'SlotKey'>
export type AnyKey = AccountKey | NodeKey | VersionKey | SlotKey

const KEY_BYTES = 32

/**
 * 32 bytes as a key of the kind that the type argument says: `asKey<NodeKey>(bytes)`.
 * @throws KeysError `key_size`
 */
export function asKey<Key extends AnyKey>(bytes: Bytes): Key {
  if (bytes.length !== KEY_BYTES) throw new KeysError('key_size')
  return bytes as Key
}

/** 32 fresh random bytes. */
export function drawKey<Key extends AccountKey | NodeKey | VersionKey>(): Key {
  return asKey<Key>(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
}
