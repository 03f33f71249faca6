import { unshared } from '../format/bytes.ts'
import type { Bytes } from './bytes.ts'

const NO_SALT = new Uint8Array(0)

/**
 * `H(key, info, bytes)`: HKDF-SHA-512 (RFC 5869) with an empty salt.
 * @param info a label, so that each derived key has one purpose
 * @param bytes length of the result, 32 unless told
 */
export async function deriveKey(key: Uint8Array, info: Bytes, bytes = 32): Promise<Bytes> {
  const { subtle } = crypto
  const secret = await subtle.importKey('raw', unshared(key), 'HKDF', false, ['deriveBits'])
  const algorithm = { name: 'HKDF', hash: 'SHA-512', salt: NO_SALT, info }
  return new Uint8Array(await subtle.deriveBits(algorithm, secret, 8 * bytes))
}
