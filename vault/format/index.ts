/**
 * Cobblestone-256 (c2sp.org/chunked-encryption) on WebCrypto: authenticated encryption of messages up to 4 PiB, as a
 * whole, as streams, in parts of any order, and read at any place. See README.md.
 */
export type { AeadName } from './derive.ts'
export { createEncryptor, type Encryptor } from './encryptor.ts'
export { FormatError, type FormatErrorCode } from './errors.ts'
export type { DecryptOptions, EncryptOptions } from './message.ts'
export { decrypt, encrypt } from './one-shot.ts'
export { openRandomAccess, type RandomAccess, type RandomAccessSource } from './random-access.ts'
export { SEGMENT_CHUNKS, type Segment, type SegmentChunks, type SegmentLayout, segmentLayout } from './segments.ts'
export {
  CHUNK_BYTES,
  chunkCount,
  chunkOffset,
  ciphertextSize,
  HEADER_BYTES,
  plaintextSize,
  SALT_BYTES,
  SEALED_CHUNK_BYTES,
} from './sizes.ts'
export { decryptStream, encryptStream } from './streams.ts'
