/** How long to wait before the stream is asked for again: half to one and a half seconds, doubling up to fifteen. */

const FIRST_MS = 1_000
const LONGEST_MS = 15_000

/** @param failures in a row so far, from 0; @param draw uniform in [0, 1), so that not all browsers come at once */
export function waitBeforeReturn(failures: number, draw: number): number {
  const centreMs = FIRST_MS * 2 ** Math.min(failures, 10)
  return Math.round(Math.min(LONGEST_MS, centreMs * (0.5 + draw)))
}
