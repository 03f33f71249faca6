/** Where the segments of a content begin and end (vault page, section 3.2): all that the server knows of the format. */
import { chunkCount, chunkOffset, plaintextSize } from '../format/sizes.ts'

export interface ContentShape {
  /** Bytes of the whole ciphertext. */
  csize: number
  /** Chunks in a segment. */
  seg: number
}

/** @throws FormatError when no content has that size */
export const segmentCount = ({ csize, seg }: ContentShape): number => Math.ceil(chunkCount(plaintextSize(csize)) / seg)

/** Offset of segment `n` in the ciphertext; for `n` = count it is the end. */
export function segmentOffset({ csize, seg }: ContentShape, n: number): number {
  return n === 0 ? 0 : Math.min(chunkOffset(n * seg), csize)
}

/** @throws RangeError when there is no segment `n` */
export function segmentBytes(shape: ContentShape, n: number): number {
  if (!Number.isSafeInteger(n) || n < 0 || n >= segmentCount(shape)) throw new RangeError(`no segment ${n}`)
  return segmentOffset(shape, n + 1) - segmentOffset(shape, n)
}

/** The segment that holds ciphertext byte `offset`. */
export function segmentAt({ seg }: ContentShape, offset: number): number {
  const first = chunkOffset(seg)
  return offset < first ? 0 : 1 + Math.floor((offset - first) / (chunkOffset(2 * seg) - first))
}
