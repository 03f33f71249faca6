import { argon2id } from 'hash-wasm'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { type Bytes, joinBytes } from './bytes.ts'
import { deriveKey } from './derive.ts'
import { KeysError } from './errors.ts'
import type { Branded, LinkId } from './ids.ts'
import { type KdfParameters, requireKdf } from './kdf.ts'
import { label } from './label.ts'

/** The 24 random bytes in a link's fragment. */
export type LinkSecret = Branded<Bytes, 'LinkSecret'>

/** What a link's secret, and its password where it has one, open. */
export interface LinkKeys {
  readonly link: LinkId
  /** 32 bytes that show the server a right link. */
  readonly access: Bytes
  /** Seals the link's blob. */
  readonly wrap: Bytes
}

/** A link's password and how it is hashed. */
export interface LinkPassword {
  password: string
  kdf: KdfParameters
}

const SECRET_BYTES = 24
const SALT_BYTES = 16
const NO_PASSWORD = new Uint8Array(0)

export function drawLinkSecret(): LinkSecret {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES)) as Bytes as LinkSecret
}

/** 32 characters for the fragment. */
export function renderLinkSecret(secret: LinkSecret): string {
  return toBase64Url(secret)
}

/** @throws KeysError `encoding_invalid`, `key_size` */
export function parseLinkSecret(text: string): LinkSecret {
  const bytes = fromBase64Url(text)
  if (bytes.length !== SECRET_BYTES) throw new KeysError('key_size')
  return bytes as LinkSecret
}

/** 32 bytes by which the server finds out that someone holds the whole link; needs no password. */
export function deriveLinkLookup(link: LinkId, secret: LinkSecret): Promise<Bytes> {
  return deriveKey(secret, label('link/lookup', link))
}

/**
 * With a password this takes as long as Argon2id with its parameters.
 * @throws KeysError `kdf_refused`, `password_empty`
 */
export async function deriveLinkKeys(link: LinkId, secret: LinkSecret, password?: LinkPassword): Promise<LinkKeys> {
  const hashed = password === undefined ? NO_PASSWORD : await hashPassword(link, secret, password)
  const key = joinBytes(secret, hashed)
  const [access, wrap] = await Promise.all([
    deriveKey(key, label('link/access', link)),
    deriveKey(key, label('link/wrap', link)),
  ])
  return { link, access, wrap }
}

async function hashPassword(link: LinkId, secret: LinkSecret, { password, kdf }: LinkPassword): Promise<Uint8Array> {
  const { memory, iterations, parallelism } = requireKdf(kdf)
  if (password === '') throw new KeysError('password_empty')
  const salt = await deriveKey(secret, label('link/salt', link), SALT_BYTES)
  const sizes = { memorySize: memory, iterations, parallelism, hashLength: 32 }
  return argon2id({ password: password.normalize('NFKC'), salt, ...sizes, outputType: 'binary' })
}
