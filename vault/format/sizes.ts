import { FormatError } from './errors.ts'

/** Bytes of a random salt, the first part of a message. */
export const SALT_BYTES = 24
/** Bytes before the first chunk: salt (24) and commitment (32). */
export const HEADER_BYTES = 56
/** Plaintext bytes of every chunk but the last, which is always shorter and may be empty. */
export const CHUNK_BYTES = 16_384
/** Bytes that encryption adds to a chunk. */
export const TAG_BYTES = 16
/** Ciphertext bytes of every chunk but the last. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
/** 2^38, the most chunks a message may have. */
export const MAX_CHUNKS = 274_877_906_944

/**
 * Number of chunks in a message of `plaintextBytes`, at least 1.
 * @throws FormatError `out_of_range` (no size at all), `too_large` (2^52 bytes or more)
 */
export function chunkCount(plaintextBytes: number): number {
  if (!Number.isInteger(plaintextBytes) || plaintextBytes < 0) throw new FormatError('out_of_range')
  const chunks = Math.floor(plaintextBytes / CHUNK_BYTES) + 1
  if (chunks > MAX_CHUNKS) throw new FormatError('too_large')
  return chunks
}

/**
 * Bytes of the message that holds `plaintextBytes`.
 * @throws FormatError as `chunkCount`
 */
export function ciphertextSize(plaintextBytes: number): number {
  return HEADER_BYTES + plaintextBytes + TAG_BYTES * chunkCount(plaintextBytes)
}

/**
 * Bytes that a message of `ciphertextBytes` holds; proves nothing about the message.
 * @throws FormatError `out_of_range`, `header_short`, `truncated`, `length_invalid`, `too_large`
 */
export function plaintextSize(ciphertextBytes: number): number {
  if (!Number.isInteger(ciphertextBytes) || ciphertextBytes < 0) throw new FormatError('out_of_range')
  if (ciphertextBytes < HEADER_BYTES) throw new FormatError('header_short')
  const body = ciphertextBytes - HEADER_BYTES
  const last = body % SEALED_CHUNK_BYTES
  requireLastChunk(last)
  const full = (body - last) / SEALED_CHUNK_BYTES
  if (full >= MAX_CHUNKS) throw new FormatError('too_large')
  return full * CHUNK_BYTES + last - TAG_BYTES
}

/** Where chunk `index` begins in a message. */
export function chunkOffset(index: number): number {
  return HEADER_BYTES + SEALED_CHUNK_BYTES * index
}

/** @param sealedBytes what follows the last full chunk */
export function requireLastChunk(sealedBytes: number): void {
  if (sealedBytes === 0) throw new FormatError('truncated')
  if (sealedBytes < TAG_BYTES) throw new FormatError('length_invalid')
}
