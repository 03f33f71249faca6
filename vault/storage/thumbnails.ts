/** Sealed previews: small, one a version, named by the version's manifest. */
import { createHash } from 'node:crypto'
import { limits } from '../contract/limits.ts'
import type { Arrival, BlobStore } from './blob-store.ts'
import { StorageError } from './storage-error.ts'

export interface ThumbnailName {
  version: string
  /** SHA-256 of the sealed bytes. */
  digest: Uint8Array
}

/** Safe to repeat. @throws StorageError `segment_size`, `digest_mismatch`, `storage_full` */
export async function storeThumbnail(blobs: BlobStore, name: ThumbnailName, arrival: Arrival): Promise<void> {
  if (arrival.sizeBytes > limits.thumbnailBytes) throw new StorageError('segment_size', 'a thumbnail has up to 64 KiB')
  await blobs.put({ kind: 'thumbnail', ...name }, arrival)
}

/** No row knows its size, so the bytes themselves are compared. @throws StorageError `storage_damaged` */
export async function readThumbnail(blobs: BlobStore, name: ThumbnailName): Promise<Uint8Array> {
  await using blob = await blobs.open({ kind: 'thumbnail', ...name }, null)
  const bytes = new Uint8Array(Math.min(blob.sizeBytes, limits.thumbnailBytes))
  await blob.read(bytes, 0)
  if (!createHash('sha256').update(bytes).digest().equals(name.digest)) {
    throw new StorageError('storage_damaged', `the thumbnail of version ${name.version} has other bytes`)
  }
  return bytes
}

/** Whether a commit may name this thumbnail. */
export const hasThumbnail = (blobs: BlobStore, name: ThumbnailName): Promise<boolean> =>
  blobs.has({ kind: 'thumbnail', ...name })
