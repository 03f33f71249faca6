import { fromBase64Url } from './base64url.ts'
import type { Bundle } from './bundle.ts'
import { type Bytes, isSameBytes, joinBytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { UserId } from './ids.ts'
import { label } from './label.ts'
import { type Curve, toPkcs8 } from './pkcs8.ts'
import { createSigner, createVerifier, type Signer } from './signatures.ts'

/** Public keys of an account and its own signature over them. */
export interface Identity {
  /** Ed25519, 32 bytes. */
  edPublic: Bytes
  /** X25519, 32 bytes; for sharing between accounts. */
  xPublic: Bytes
  /** 64 bytes, by the Ed25519 key. */
  signature: Bytes
}

export interface IdentityOwner {
  user: UserId
  /** Starts at 1. */
  identityEpoch: number
}

export type IdentitySecrets = Pick<Bundle, 'edSeed' | 'xPrivate'>

const SECRET_BYTES = 32

export function drawIdentitySecrets(): IdentitySecrets {
  return {
    edSeed: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
    xPrivate: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
  }
}

/** Signs as the account, with public keys computed anew from the private ones. */
export async function openSigner({ edSeed }: IdentitySecrets): Promise<Signer> {
  return createSigner(edSeed, await publicKeyOf('Ed25519', edSeed))
}

/** What a new account shows to the server. */
export async function signIdentity(owner: IdentityOwner, secrets: IdentitySecrets): Promise<Identity> {
  const [signer, xPublic] = await Promise.all([openSigner(secrets), publicKeyOf('X25519', secrets.xPrivate)])
  const edPublic = signer.publicKey
  return { edPublic, xPublic, signature: await signer.sign(context(owner), joinBytes(edPublic, xPublic)) }
}

/**
 * Computes the public keys again and compares them with what the server shows.
 * @throws KeysError `identity_mismatch`: the account must not be unlocked
 */
export async function requireIdentity(
  owner: IdentityOwner,
  secrets: IdentitySecrets,
  shown: Identity,
): Promise<Signer> {
  const [signer, xPublic] = await Promise.all([openSigner(secrets), publicKeyOf('X25519', secrets.xPrivate)])
  if (!isSameBytes(signer.publicKey, shown.edPublic) || !isSameBytes(xPublic, shown.xPublic)) {
    throw new KeysError('identity_mismatch')
  }
  const verifier = await createVerifier(signer.publicKey)
  await verifier
    .verify(context(owner), joinBytes(signer.publicKey, xPublic), shown.signature)
    .catch((cause: unknown) => {
      throw new KeysError('identity_mismatch', { cause })
    })
  return signer
}

const context = ({ user, identityEpoch }: IdentityOwner) => label('sign/identity', user, identityEpoch)

async function publicKeyOf(curve: Curve, secret: Bytes): Promise<Bytes> {
  const { subtle } = crypto
  const usage = curve === 'Ed25519' ? 'sign' : 'deriveBits'
  const key = await subtle.importKey('pkcs8', toPkcs8(curve, secret), curve, true, [usage])
  const { x } = await subtle.exportKey('jwk', key)
  if (x === undefined) throw new KeysError('public_key_invalid')
  return fromBase64Url(x)
}
