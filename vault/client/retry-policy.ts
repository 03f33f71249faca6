const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5_000
const LONGEST_RETRY_AFTER_MS = 30_000
/** A replica that goes, a proxy without one, or too much at once: the next try meets another state. */
const passing = new Set([408, 425, 429, 502, 503, 504])

export function isPassing(status: number): boolean {
  return passing.has(status)
}

/**
 * Wait before try `attempt` + 1 in ms; what the server asks for wins. null = it asks for longer than a client should
 * wait by itself.
 * @param attempt 0 after the first failure
 * @param draw uniform in [0, 1)
 */
export function retryWait(attempt: number, draw: number, retryAfterMs?: number): number | null {
  if (retryAfterMs !== undefined) return retryAfterMs <= LONGEST_RETRY_AFTER_MS ? retryAfterMs : null
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + draw)
}

/** `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
