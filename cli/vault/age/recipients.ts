import { createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { CliError } from '../../cli-error.ts'
import { parseBech32, renderBech32 } from './bech32.ts'
import { sealOnce } from './chacha.ts'

/** Who can open an age file: wraps its key into one stanza of the header. */
export interface Recipient {
  stanza(fileKey: Uint8Array): Stanza
}

export interface Stanza {
  readonly args: readonly string[]
  readonly body: Uint8Array
}

/** The private half of an age key and the recipient that it opens. */
export interface AgeIdentity {
  /** `AGE-SECRET-KEY-1…` */
  readonly secret: string
  readonly recipient: Recipient
}

const PUBLIC_PREFIX = 'age'
const SECRET_PREFIX = 'age-secret-key-'
const X25519_INFO = 'age-encryption.org/v1/X25519'
const SCRYPT_SALT = 'age-encryption.org/v1/scrypt'
const KEY_BYTES = 32
/** age's own choice: about a second, and 256 MiB of memory. */
const SCRYPT_LOG_N = 18

export const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/**
 * An `age1…` recipient.
 * @throws CliError `wrong_use`
 */
export function parseRecipient(text: string): Recipient {
  const parsed = parseBech32(text)
  if (parsed?.prefix !== PUBLIC_PREFIX || parsed.bytes.length !== KEY_BYTES || text !== text.toLowerCase()) {
    throw new CliError('wrong_use', `--recipient: ${JSON.stringify(text)} is no age recipient; one begins with age1`)
  }
  return x25519Recipient(parsed.bytes)
}

/** A fresh key pair. */
export function drawIdentity(): AgeIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const { d } = privateKey.export({ format: 'jwk' })
  const secret = renderBech32({ prefix: SECRET_PREFIX, bytes: Buffer.from(d ?? '', 'base64url') })
  return { secret: secret.toUpperCase(), recipient: x25519Recipient(Buffer.from(x ?? '', 'base64url')) }
}

function x25519Recipient(recipient: Uint8Array): Recipient {
  const jwk = { kty: 'OKP', crv: 'X25519', x: Buffer.from(recipient).toString('base64url') }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  return {
    stanza(fileKey) {
      const ephemeral = generateKeyPairSync('x25519')
      const share = Buffer.from(ephemeral.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
      const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey })
      const salt = Buffer.concat([share, recipient])
      const key = new Uint8Array(hkdfSync('sha256', secret, salt, X25519_INFO, KEY_BYTES))
      return { args: ['X25519', toBase64(share)], body: sealOnce(key, fileKey) }
    },
  }
}

/** Must be a file's only recipient. @param logN base-2 logarithm of scrypt's cost */
export function passphraseRecipient(passphrase: string, logN = SCRYPT_LOG_N): Recipient {
  return {
    stanza(fileKey) {
      const salt = randomBytes(16)
      const cost = { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** (logN + 11) }
      const key = scryptSync(passphrase, Buffer.concat([Buffer.from(SCRYPT_SALT), salt]), KEY_BYTES, cost)
      return { args: ['scrypt', toBase64(salt), String(logN)], body: sealOnce(key, fileKey) }
    },
  }
}
