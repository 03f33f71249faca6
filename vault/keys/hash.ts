import { unshared } from '../format/bytes.ts'
import { toBase64Url } from './base64url.ts'
import { type Bytes, joinBytes } from './bytes.ts'

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes)))
}

/** SHA-256 as records and manifests write it: 43 characters of base64url. */
export async function hashText(bytes: Uint8Array): Promise<string> {
  return toBase64Url(await sha256(bytes))
}

/** What a version manifest names as `digest`: SHA-256 over the SHA-256 of its segments, in their order. */
export function segmentsDigest(digests: readonly Uint8Array[]): Promise<string> {
  return hashText(joinBytes(...digests))
}
