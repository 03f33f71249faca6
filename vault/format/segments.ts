import { FormatError } from './errors.ts'
import { CHUNK_BYTES, chunkCount, chunkOffset, plaintextSize } from './sizes.ts'

/** Chunks a segment may have; one choice for a whole message. */
export const SEGMENT_CHUNKS = [64, 128, 256, 512] as const
export type SegmentChunks = (typeof SEGMENT_CHUNKS)[number]

/** One unit of upload. Segment 0 also carries the header; all segments one after another are the message. */
export interface Segment {
  readonly index: number
  readonly firstChunk: number
  readonly chunks: number
  /** Bytes in the message. */
  readonly offset: number
  readonly length: number
  /** Bytes in the plaintext. */
  readonly plaintextOffset: number
  readonly plaintextLength: number
  /** Ends with the message's last chunk. */
  readonly last: boolean
}

export interface SegmentLayout {
  readonly segmentChunks: SegmentChunks
  readonly segments: number
  readonly chunks: number
  readonly ciphertextSize: number
  readonly plaintextSize: number
  /** @throws FormatError `out_of_range` */
  segment(index: number): Segment
}

/**
 * Cuts a message of `ciphertextBytes` into segments of `segmentChunks` chunks. Needs no key: a server checks sizes with it.
 * @throws FormatError as `plaintextSize`, and `out_of_range` when `segmentChunks` is none of `SEGMENT_CHUNKS`
 */
export function segmentLayout(ciphertextBytes: number, segmentChunks: SegmentChunks): SegmentLayout {
  if (!SEGMENT_CHUNKS.includes(segmentChunks)) throw new FormatError('out_of_range')
  const plaintextBytes = plaintextSize(ciphertextBytes)
  const chunks = chunkCount(plaintextBytes)
  const segments = Math.ceil(chunks / segmentChunks)
  return {
    segmentChunks,
    segments,
    chunks,
    ciphertextSize: ciphertextBytes,
    plaintextSize: plaintextBytes,
    segment(index) {
      if (!Number.isInteger(index) || index < 0 || index >= segments) throw new FormatError('out_of_range')
      const firstChunk = index * segmentChunks
      const last = index === segments - 1
      const endChunk = last ? chunks : firstChunk + segmentChunks
      const offset = index === 0 ? 0 : chunkOffset(firstChunk)
      const plaintextOffset = firstChunk * CHUNK_BYTES
      return {
        index,
        firstChunk,
        chunks: endChunk - firstChunk,
        offset,
        length: (last ? ciphertextBytes : chunkOffset(endChunk)) - offset,
        plaintextOffset,
        plaintextLength: (last ? plaintextBytes : endChunk * CHUNK_BYTES) - plaintextOffset,
        last,
      }
    },
  }
}
