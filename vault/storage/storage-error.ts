/**
 * `storage_full`: no room on the volume. `storage_damaged`: a file that rows name is missing or has another size.
 * `digest_mismatch`, `segment_size`: what arrived is not what was announced. `segment_conflict`: other bytes are held.
 * `upload_expired`: the draft is over. `not_found`: nothing is stored under that name.
 */
export type StorageErrorCode =
  | 'storage_full'
  | 'storage_damaged'
  | 'digest_mismatch'
  | 'segment_size'
  | 'segment_conflict'
  | 'upload_expired'
  | 'not_found'

export class StorageError extends Error {
  readonly code: StorageErrorCode

  /** @param message names ids and numbers, never a path */
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StorageError'
    this.code = code
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The volume's own way to say that it is full, in our words; everything else as it is. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return full.has(code) ? new StorageError('storage_full', 'no room is left on the volume', { cause: error }) : error
}
