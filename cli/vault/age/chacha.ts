import { createCipheriv } from 'node:crypto'

export const NONCE_BYTES = 12
const ZERO = new Uint8Array(NONCE_BYTES)
const TAG_BYTES = 16

/** ChaCha20-Poly1305 (RFC 8439) without associated data; the tag stands behind the ciphertext. */
export function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES })
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** With a key that seals nothing else, so the nonce is zero. */
export function sealOnce(key: Uint8Array, plaintext: Uint8Array): Buffer {
  return seal(key, ZERO, plaintext)
}
