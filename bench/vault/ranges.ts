/** The ranges that the client reads a large file in. */
import { HEADER_BYTES } from '../../vault/format/index.ts'

/** A segment's chunks. */
const RANGE_BYTES = 8_396_800

/** Cut where segments are, so that the header travels with the first one. */
export const renderRange = (n: number, bytes: number): string => {
  const from = n === 0 ? 0 : HEADER_BYTES + n * RANGE_BYTES
  return `bytes=${from}-${Math.min(bytes, HEADER_BYTES + (n + 1) * RANGE_BYTES) - 1}`
}
export const countRanges = (bytes: number): number => Math.ceil((bytes - HEADER_BYTES) / RANGE_BYTES)
