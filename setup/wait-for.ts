import { setTimeout as delay } from 'node:timers/promises'

export type WaitOptions = { timeoutMs: number; everyMs: number; signal: AbortSignal }

/** Asks again and again until `check` gives a value; undefined when `timeoutMs` is over. Ends at once when aborted. */
export async function waitFor<T>(
  check: () => Promise<T | undefined>,
  { timeoutMs, everyMs, signal }: WaitOptions,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    signal.throwIfAborted()
    const value = await check()
    if (value !== undefined) return value
    if (performance.now() + everyMs > deadline) return undefined
    await delay(everyMs, undefined, { signal })
  }
}
