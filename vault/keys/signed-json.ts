import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import { parseCanonical, renderCanonical, type Shape } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import { hashText } from './hash.ts'
import type { Signer, Verifier } from './signatures.ts'
import { toUtf8 } from './text.ts'

/** A manifest as it travels and is stored: its exact text and the signature over it. */
export interface Signed {
  json: string
  /** 64 bytes, base64url. */
  sig: string
}

/** A manifest whose signature holds, and the hash by which others name it. */
export interface Verified<T> {
  readonly manifest: T
  /** SHA-256 of its text, 43 characters of base64url. */
  readonly hash: string
}

/** Which manifests these are: their label and their fields. */
export interface SignedKind<T> {
  readonly label: Bytes
  readonly shape: Shape<T>
}

export async function signJson<T extends object>(
  { label, shape }: SignedKind<T>,
  manifest: T,
  signer: Signer,
): Promise<Signed & Verified<T>> {
  const json = renderCanonical(shape, manifest)
  const bytes = toUtf8(json)
  return { manifest, json, sig: toBase64Url(await signer.sign(label, bytes)), hash: await hashText(bytes) }
}

/** The signature is checked before the text is looked at. @throws KeysError `signature_invalid`, or the shape's code */
export async function verifyJson<T extends object>(
  { label, shape }: SignedKind<T>,
  { json, sig }: Signed,
  owner: Verifier,
): Promise<Verified<T>> {
  const bytes = toUtf8(json)
  await owner.verify(label, bytes, readSignature(sig))
  return { manifest: parseCanonical(shape, json), hash: await hashText(bytes) }
}

function readSignature(sig: string): Bytes {
  try {
    return fromBase64Url(sig)
  } catch (cause) {
    throw new KeysError('signature_invalid', { cause })
  }
}
