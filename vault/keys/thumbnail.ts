import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { VersionId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { seal, unseal } from './seal.ts'

const PAD_BYTES = 4_096
/** The largest image that stays below the server's 64 KiB when sealed. */
const MAX_BYTES = 15 * PAD_BYTES
const RIFF_HEADER_BYTES = 12

const context = ({ space, node }: NodeKeys, version: VersionId) => label('thumbnail', space, node, version)

/**
 * A WebP image of at most 61,440 bytes, padded with zero bytes to a multiple of 4 KiB.
 * @throws KeysError `thumbnail_invalid`
 */
export async function sealThumbnail(file: NodeKeys, version: VersionId, webp: Uint8Array): Promise<Bytes> {
  if (webp.length > MAX_BYTES || riffLength(webp) !== webp.length) throw new KeysError('thumbnail_invalid')
  const padded = new Uint8Array(Math.ceil(webp.length / PAD_BYTES) * PAD_BYTES)
  padded.set(webp)
  return seal(await file.subkey('thumbs'), context(file, version), padded)
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openThumbnail(file: NodeKeys, version: VersionId, sealed: Uint8Array): Promise<Bytes> {
  const padded = await unseal(await file.subkey('thumbs'), context(file, version), sealed)
  const length = riffLength(padded)
  const isPadding = length !== undefined && padded.subarray(length).every((byte) => byte === 0)
  if (!isPadding || Math.ceil(length / PAD_BYTES) * PAD_BYTES !== padded.length) throw new KeysError('content_invalid')
  return padded.slice(0, length)
}

/** The length that a WebP file gives for itself (RFC 9649, 2.3), so zero bytes behind it can be told from the image. */
function riffLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < RIFF_HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined
  const length = 8 + view.getUint32(4, true)
  return length >= RIFF_HEADER_BYTES && length <= bytes.length ? length : undefined
}
