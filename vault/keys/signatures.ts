import { unshared } from '../format/bytes.ts'
import { type Bytes, isSameBytes, joinBytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import { toPkcs8 } from './pkcs8.ts'

type SignatureKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Signs as one account. */
export interface Signer {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes
  /** A signature of 64 bytes over the label, a zero byte and the message. */
  sign(label: Bytes, message: Uint8Array): Promise<Bytes>
}

/** Knows the signatures of one account. */
export interface Verifier {
  readonly publicKey: Bytes
  /** @throws KeysError `signature_invalid` */
  verify(label: Bytes, message: Uint8Array, signature: Uint8Array): Promise<void>
}

const SEPARATOR = new Uint8Array(1)
const SIGNATURE_BYTES = 64
const KEY_BYTES = 32

const framed = (label: Bytes, message: Uint8Array) => joinBytes(label, SEPARATOR, message)

/**
 * @param seed 32 bytes (RFC 8032, 5.1.5)
 * @param publicKey the one that belongs to the seed
 */
export async function createSigner(seed: Bytes, publicKey: Bytes): Promise<Signer> {
  const key = await crypto.subtle.importKey('pkcs8', toPkcs8('Ed25519', seed), 'Ed25519', false, ['sign'])
  return {
    publicKey,
    sign: async (label, message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, framed(label, message))),
  }
}

/**
 * @param publicKey 32 bytes
 * @throws KeysError `public_key_invalid`: wrong length, no point, or a point of small order, under which anyone signs
 */
export async function createVerifier(publicKey: Uint8Array): Promise<Verifier> {
  if (publicKey.length !== KEY_BYTES || isSmallOrder(publicKey)) throw new KeysError('public_key_invalid')
  const copy = Uint8Array.from(publicKey)
  const key = await importPublicKey(copy)
  return {
    publicKey: copy,
    async verify(label, message, signature) {
      if (signature.length !== SIGNATURE_BYTES || !(await isSigned(key, framed(label, message), signature))) {
        throw new KeysError('signature_invalid')
      }
    },
  }
}

async function importPublicKey(publicKey: Bytes): Promise<SignatureKey> {
  try {
    return await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  } catch (cause) {
    throw new KeysError('public_key_invalid', { cause })
  }
}

/** An engine may throw instead of saying no for bytes that are no point or no scalar; both are a no. */
function isSigned(key: SignatureKey, message: Bytes, signature: Uint8Array): Promise<boolean> {
  return crypto.subtle.verify('Ed25519', key, unshared(signature), message).catch(() => false)
}

/** y of the points of order 1, 2, 4 and 8, also in their second encodings (y + p); the sign bit is not looked at. */
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Uint8Array.from({ length: KEY_BYTES }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)))

function isSmallOrder(publicKey: Uint8Array): boolean {
  const y = Uint8Array.from(publicKey)
  y[KEY_BYTES - 1] = (y[KEY_BYTES - 1] ?? 0) & 0x7f
  return smallOrder.some((point) => isSameBytes(point, y))
}
