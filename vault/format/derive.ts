import type { Bytes } from './bytes.ts'
import { unshared } from './bytes.ts'
import { FormatError } from './errors.ts'
import { SALT_BYTES } from './sizes.ts'

/** Name in the IANA AEAD registry. The vault writes and reads `AEAD_AES_256_GCM` only. */
export type AeadName = 'AEAD_AES_256_GCM' | 'AEAD_AES_128_GCM'
export type AesKey = Parameters<typeof crypto.subtle.encrypt>[1]

/** Everything that a key, a context and a way to name the cipher decide. */
export interface Secret {
  readonly key: Uint8Array
  readonly context: Uint8Array
  readonly aead: AeadName
}

export interface MessageKeys {
  readonly key: AesKey
  readonly baseNonce: Bytes
  readonly commitment: Bytes
}

const NONCE_BYTES = 12
const COMMITMENT_BYTES = 32
const HASH_BYTES = 64
const hmacSha512 = { name: 'HMAC', hash: 'SHA-512' }

const keyBytes = (aead: AeadName) => (aead === 'AEAD_AES_128_GCM' ? 16 : 32)

/** @throws FormatError `key_size` */
export function requireKeySize({ key, aead }: Secret): void {
  if (key.length !== keyBytes(aead)) throw new FormatError('key_size')
}

/**
 * key ‖ base nonce ‖ commitment by HKDF-Expand (RFC 5869, 2.3) with SHA-512. WebCrypto's own HKDF always extracts first,
 * so the two rounds are two HMACs.
 * @throws FormatError `key_size`, `length_invalid` (salt)
 */
export async function deriveMessage(secret: Secret, salt: Uint8Array): Promise<MessageKeys> {
  requireKeySize(secret)
  if (salt.length !== SALT_BYTES) throw new FormatError('length_invalid')
  const { subtle } = crypto
  const size = keyBytes(secret.aead)
  // Room for T1, then info ‖ counter: round 1 signs the second part, round 2 all of it. Filled before the first await,
  // so that the caller may reuse its arrays at once.
  const name = new TextEncoder().encode(`c2sp.org/chunked-encryption@v1+${secret.aead}\0`)
  const input = new Uint8Array(HASH_BYTES + name.length + SALT_BYTES + secret.context.length + 1)
  input.set(name, HASH_BYTES)
  input.set(salt, HASH_BYTES + name.length)
  input.set(secret.context, HASH_BYTES + name.length + SALT_BYTES)
  input[input.length - 1] = 1
  const prk = await subtle.importKey('raw', unshared(secret.key), hmacSha512, false, ['sign'])
  const okm = new Uint8Array(2 * HASH_BYTES)
  okm.set(new Uint8Array(await subtle.sign('HMAC', prk, input.subarray(HASH_BYTES))))
  input.set(okm.subarray(0, HASH_BYTES))
  input[input.length - 1] = 2
  const [key, second] = await Promise.all([
    subtle.importKey('raw', okm.subarray(0, size), 'AES-GCM', false, ['encrypt', 'decrypt']),
    subtle.sign('HMAC', prk, input),
  ])
  okm.set(new Uint8Array(second), HASH_BYTES)
  const baseNonce = okm.slice(size, size + NONCE_BYTES)
  const commitment = okm.slice(size + NONCE_BYTES, size + NONCE_BYTES + COMMITMENT_BYTES)
  okm.fill(0)
  input.fill(0)
  return { key, baseNonce, commitment }
}
