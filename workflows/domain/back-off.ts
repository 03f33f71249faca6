/** How much longer than drawn the controller waits after rotations that left the old one in place. */

/** Doubles from the shortest interval with each failure in a row, at most `capMs`; 0 without a failure. */
export function backOffMs(failuresInRow: number, { shortestMs, capMs }: { shortestMs: number; capMs: number }): number {
  if (failuresInRow <= 0) return 0
  const doubled = shortestMs * 2 ** Math.min(failuresInRow - 1, 30)
  return Math.max(shortestMs, Math.min(capMs, doubled))
}

const URGENT_STEP_MS = 5_000
const URGENT_CAP_MS = 30_000

/** The same before a rotation that ends an outage: enough not to spin, too little to leave users waiting. */
export function urgentBackOffMs(failuresInRow: number, extraMs: number): number {
  return Math.min(extraMs, URGENT_STEP_MS * failuresInRow, URGENT_CAP_MS)
}
