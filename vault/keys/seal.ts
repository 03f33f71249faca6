import { decrypt, encrypt, FormatError } from '../format/index.ts'
import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'

/** Bytes of a sealed key of 32 bytes. */
export const WRAPPED_KEY_BYTES = 104

/** `S(key, context, message)`: one Cobblestone-256 message, bound to its place by the label that is its context. */
export function seal(key: Uint8Array, context: Bytes, message: Uint8Array): Promise<Bytes> {
  return encrypt(key, context, message)
}

/**
 * What was sealed with this key at this place. One code for every way to fail: another key, another place and changed
 * bytes cannot be told apart by who sent them.
 * @throws KeysError `sealed_invalid`
 */
export async function unseal(key: Uint8Array, context: Bytes, sealed: Uint8Array): Promise<Bytes> {
  try {
    return await decrypt(key, context, sealed)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new KeysError('sealed_invalid', { cause })
  }
}

/** @throws KeysError `key_size` */
export function wrapKey(key: Uint8Array, context: Bytes, wrapped: Uint8Array): Promise<Bytes> {
  if (wrapped.length !== 32) throw new KeysError('key_size')
  return seal(key, context, wrapped)
}

/** @throws KeysError `sealed_invalid`, also when it is not a message of exactly 32 bytes */
export async function unwrapKey(key: Uint8Array, context: Bytes, sealed: Uint8Array): Promise<Bytes> {
  if (sealed.length !== WRAPPED_KEY_BYTES) throw new KeysError('sealed_invalid')
  return unseal(key, context, sealed)
}
