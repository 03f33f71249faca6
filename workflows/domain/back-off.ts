/** How much longer than drawn the controller waits after rotations that left the old one in place. */

/** Doubles from the shortest interval with each failure in a row, at most `capMs`; 0 without a failure. */
export function backOffMs(failuresInRow: number, { shortestMs, capMs }: { shortestMs: number; capMs: number }): number {
  if (failuresInRow <= 0) return 0
  const doubled = shortestMs * 2 ** Math.min(failuresInRow - 1, 30)
  return Math.max(shortestMs, Math.min(capMs, doubled))
}
