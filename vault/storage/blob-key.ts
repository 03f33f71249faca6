/** Names of what lies on the volume (vault page, section 7). Made of parsed ids, integers and digests only. */

/** What a version owns: its segments and one thumbnail. `digest` is the SHA-256 of the stored bytes. */
export type VersionFileKey =
  | { kind: 'segment'; version: string; n: number; digest: Uint8Array }
  | { kind: 'thumbnail'; version: string; digest: Uint8Array }

export type BlobKey = VersionFileKey | { kind: 'index'; folder: string; rev: number; digest: Uint8Array }

/** First bytes of the digest in a file's name: a late writer with other bytes writes another file. */
const NAMED_DIGEST_BYTES = 8
const DIGEST_BYTES = 32
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isUuid = (text: string): boolean => UUID.test(text)

/** Parts of the path below the data folder, the file's name last. @throws TypeError on what no path may be made of */
export function blobPath(key: BlobKey): string[] {
  const digest = namedDigest(key.digest)
  switch (key.kind) {
    case 'segment':
      return [...versionPath(key.version), `${requireCount(key.n)}-${digest}`]
    case 'thumbnail':
      return [...versionPath(key.version), `t-${digest}`]
    case 'index':
      return ['indexes', requireUuid(key.folder), `${requireCount(key.rev)}-${digest}`]
  }
}

/** @throws TypeError when `version` is no UUID */
export const versionPath = (version: string): string[] => ['blobs', requireUuid(version).slice(0, 2), version]

/** @throws TypeError when `text` is no UUID */
export function requireUuid(text: string): string {
  if (!UUID.test(text)) throw new TypeError('a path needs a UUID')
  return text
}

function requireCount(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError('a path needs a count')
  return value
}

function namedDigest(digest: Uint8Array): string {
  if (digest.length !== DIGEST_BYTES) throw new TypeError('a path needs a SHA-256 digest')
  return Buffer.from(digest.buffer, digest.byteOffset, NAMED_DIGEST_BYTES).toString('hex')
}
