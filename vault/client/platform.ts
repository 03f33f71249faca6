/** What differs between a page, a worker and a terminal, and what tests decide. */
export interface Platform {
  fetch: typeof fetch
  /** Wall clock. */
  now(): Date
  /** Ends early, by rejecting, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Uniform in [0, 1); only spreads retries. */
  random(): number
}

/** The platform as it is. */
export const platform: Platform = {
  fetch: (input, init) => fetch(input, init),
  now: () => new Date(),
  sleep,
  random: () => Math.random(),
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
