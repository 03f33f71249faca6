import type { SegmentChunks } from '../format/index.ts'

const MIB = 1_048_576
const IN_FLIGHT_S = 0.4
const FEWEST = 2
const MOST = 6
const USUAL = 4

/** Chunks in a segment: small ones on a slow line, so that little is sent again after a cut. */
export function chooseSegmentChunks(bytesPerSecond?: number): SegmentChunks {
  if (bytesPerSecond === undefined || bytesPerSecond >= 40 * MIB) return 512
  if (bytesPerSecond < 10 * MIB) return 64
  return bytesPerSecond < 20 * MIB ? 128 : 256
}

/** Requests at once, so that no more is under way than the line takes in 0.4 s. */
export function chooseParallel(segmentBytes: number, bytesPerSecond?: number): number {
  if (bytesPerSecond === undefined) return USUAL
  return Math.min(MOST, Math.max(FEWEST, Math.round((bytesPerSecond * IN_FLIGHT_S) / segmentBytes)))
}
