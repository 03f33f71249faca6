import { type Bytes, joinBytes } from './bytes.ts'
import { KeysError } from './errors.ts'

export type Curve = 'Ed25519' | 'X25519'

const SECRET_BYTES = 32
/** Last byte of the object identifiers 1.3.101.112 and 1.3.101.110 (RFC 8410, 3). */
const oids: Record<Curve, number> = { Ed25519: 0x70, X25519: 0x6e }

/**
 * A private key in the only form that WebCrypto imports from its 32 bytes (RFC 8410, 7).
 * @throws KeysError `key_size`
 */
export function toPkcs8(curve: Curve, secret: Uint8Array): Bytes {
  if (secret.length !== SECRET_BYTES) throw new KeysError('key_size')
  return joinBytes(Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, oids[curve], 4, 0x22, 4, 0x20), secret)
}
