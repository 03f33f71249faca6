import { chunkCount, ciphertextSize, SEGMENT_CHUNKS, type SegmentChunks } from '../format/index.ts'
import { base64, base64OrNone, exactly, id, integer, type Shape, time } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import { hashText } from './hash.ts'
import type { NodeId, SpaceId, UserId, VersionId } from './ids.ts'
import { label } from './label.ts'
import type { FileRecord } from './record.ts'
import type { Signer, Verifier } from './signatures.ts'
import { type Signed, type SignedKind, signJson, type Verified, verifyJson } from './signed-json.ts'

/** The signed description of one content of a file. */
export interface VersionManifest {
  v: 1
  type: 'version'
  space: SpaceId
  node: NodeId
  version: VersionId
  /** 1, then one more with each version of the file. */
  number: number
  /** Hash of the manifest with the number before; "" at number 1. */
  prev: string
  format: 'cobblestone-256'
  /** Bytes of plaintext. */
  size: number
  /** Bytes of ciphertext. */
  csize: number
  /** Chunks in a segment. */
  seg: SegmentChunks
  segs: number
  /** SHA-256 over the SHA-256 of all segments. */
  digest: string
  /** SHA-256 of the sealed version key. */
  key: string
  /** SHA-256 of the sealed attributes. */
  attrs: string
  /** SHA-256 of the sealed thumbnail; "" when there is none. */
  thumb: string
  author: UserId
  at: string
}

export type VersionPlace = Pick<VersionManifest, 'space' | 'node' | 'version'>
/** What an upload decides. */
export type VersionState = Pick<
  VersionManifest,
  'size' | 'seg' | 'digest' | 'key' | 'attrs' | 'thumb' | 'author' | 'at'
>
/** The ciphertexts that a version manifest names by their hashes. */
export interface SealedParts {
  key: Uint8Array
  attrs: Uint8Array
  thumb?: Uint8Array
}

const HASH_BYTES = 32
const MAX_BYTES = 2 ** 52 - 1
const shape: Shape<VersionManifest> = {
  code: 'manifest_invalid',
  fields: {
    v: exactly(1),
    type: exactly('version'),
    space: id,
    node: id,
    version: id,
    number: integer(1),
    prev: base64OrNone(HASH_BYTES),
    format: exactly('cobblestone-256'),
    size: integer(0, MAX_BYTES),
    csize: integer(0),
    seg: exactly(...SEGMENT_CHUNKS),
    segs: integer(1),
    digest: base64(HASH_BYTES),
    key: base64(HASH_BYTES),
    attrs: base64(HASH_BYTES),
    thumb: base64OrNone(HASH_BYTES),
    author: id,
    at: time,
  },
  isConsistent: ({ number, prev, size, csize, seg, segs }) =>
    (number === 1) === (prev === '') && csize === ciphertextSize(size) && segs === Math.ceil(chunkCount(size) / seg),
}
const kind: SignedKind<VersionManifest> = { label: label('sign/version'), shape }

/** @param last the verified manifest with the highest number; none for a new file */
export function nextVersionManifest(
  { space, node, version }: VersionPlace,
  { size, seg, digest, key, attrs, thumb, author, at }: VersionState,
  last?: Verified<VersionManifest>,
): VersionManifest {
  const chain = { number: last === undefined ? 1 : last.manifest.number + 1, prev: last?.hash ?? '' }
  const sizes = { size, csize: ciphertextSize(size), seg, segs: Math.ceil(chunkCount(size) / seg) }
  const hashes = { digest, key, attrs, thumb }
  return {
    v: 1,
    type: 'version',
    space,
    node,
    version,
    ...chain,
    format: 'cobblestone-256',
    ...sizes,
    ...hashes,
    author,
    at,
  }
}

/** @throws KeysError `manifest_invalid` */
export function signVersionManifest(
  manifest: VersionManifest,
  signer: Signer,
): Promise<Signed & Verified<VersionManifest>> {
  return signJson(kind, manifest, signer)
}

/** @throws KeysError `signature_invalid`, `manifest_invalid` (also for another file) */
export async function verifyVersionManifest(
  signed: Signed,
  owner: Verifier,
  place: Pick<VersionPlace, 'space' | 'node'>,
): Promise<Verified<VersionManifest>> {
  const verified = await verifyJson(kind, signed, owner)
  const { space, node } = verified.manifest
  if (space !== place.space || node !== place.node) throw new KeysError('manifest_invalid')
  return verified
}

/**
 * That a verified manifest is the one that a verified record names.
 * @throws KeysError `version_mismatch`
 */
export function requireVersionOf(record: FileRecord, { manifest, hash }: Verified<VersionManifest>): void {
  const { node, version, size } = manifest
  if (record.id !== node || record.ver !== version || record.size !== size || record.man !== hash) {
    throw new KeysError('version_mismatch')
  }
}

/** The hashes of sealed parts, as the manifest names them. */
export async function hashParts({
  key,
  attrs,
  thumb,
}: SealedParts): Promise<Pick<VersionState, 'key' | 'attrs' | 'thumb'>> {
  const [keyHash, attrsHash, thumbHash] = await Promise.all([hashText(key), hashText(attrs), thumb && hashText(thumb)])
  return { key: keyHash, attrs: attrsHash, thumb: thumbHash ?? '' }
}

/**
 * That ciphertexts are the ones that the manifest names. A thumbnail that is not given is not asked for.
 * @throws KeysError `version_mismatch`
 */
export async function requireParts({ key, attrs, thumb }: VersionManifest, parts: SealedParts): Promise<void> {
  const found = await hashParts(parts)
  const isThumb = parts.thumb === undefined || found.thumb === thumb
  if (found.key !== key || found.attrs !== attrs || !isThumb) throw new KeysError('version_mismatch')
}
