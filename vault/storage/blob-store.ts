/**
 * Where bytes lie that nobody here can read. The volume is the first implementation (`volume-blobs.ts`). Replicas put
 * and open; everything that takes away is for jobs.
 */
import type { BlobKey, VersionFileKey } from './blob-key.ts'

export interface Arrival {
  body: AsyncIterable<Uint8Array>
  /** What was announced; one byte more or less refuses. */
  sizeBytes: number
  signal?: AbortSignal
}

export interface OpenBlob extends AsyncDisposable {
  readonly sizeBytes: number
  /** Up to `target.length` bytes from `offset`; fewer only at the end. Answers how many. */
  read(target: Uint8Array, offset: number): Promise<number>
  close(): Promise<void>
}

/** All that lies under one version's name. */
export interface StoredVersion {
  version: string
  /** When something was last added or taken away. */
  changedAt: Date
}

export interface QuarantinedVersion {
  version: string
  /** `2026-11-24`: the UTC day on which it was moved. */
  day: string
}

export interface BlobStore {
  /**
   * Stores `body` under `key`: complete, with that digest and on the disk when this answers, or not at all.
   * Safe to repeat and to kill; what a kill leaves is removed by the `gc` job.
   * @throws StorageError `digest_mismatch`, `segment_size`, `storage_full`
   */
  put(key: BlobKey, arrival: Arrival): Promise<void>
  /**
   * @param sizeBytes what the row says; null when no row knows
   * @throws StorageError `storage_damaged` when it is missing or has another size
   */
  open(key: BlobKey, sizeBytes: number | null): Promise<OpenBlob>
  has(key: BlobKey): Promise<boolean>
  /** Every version that has a place in the store, in no order. */
  list(): AsyncIterable<StoredVersion>
  /** Bytes of all files of a version; 0 when it has none. */
  measure(version: string): Promise<number>
  /** Takes away all that a version owns; success when there is nothing. */
  remove(version: string): Promise<void>
  /** Takes away one file; success when it is not there. */
  removeFile(key: VersionFileKey): Promise<void>
  /** Moves all that a version owns out of reach of `open`, for a person to bring back. False when it is not there. */
  quarantine(version: string, day: string): Promise<boolean>
  listQuarantine(): AsyncIterable<QuarantinedVersion>
  removeQuarantined(entry: QuarantinedVersion): Promise<void>
}
