export interface WindowPolicy {
  limit: number
  windowMs: number
}

/** Counts events per key in fixed windows that begin with a key's first event. */
export function createRateWindow({ limit, windowMs }: WindowPolicy, now: () => number) {
  const windows = new Map<string, { endsAt: number; count: number }>()
  const open = (key: string) => {
    const window = windows.get(key)
    return window && window.endsAt > now() ? window : undefined
  }
  const retryAfterS = (endsAt: number) => Math.max(1, Math.ceil((endsAt - now()) / 1000))
  return {
    /** Seconds until `key` may try again, when its window is full. */
    full(key: string): number | undefined {
      const window = open(key)
      return window && window.count >= limit ? retryAfterS(window.endsAt) : undefined
    },
    count(key: string): void {
      const window = open(key)
      if (window) window.count += 1
      else {
        // Peers are few; the sweep only bounds what spoofed IPv6 sources could pile up.
        if (windows.size >= 4096) for (const [old, { endsAt }] of windows) if (endsAt <= now()) windows.delete(old)
        windows.set(key, { endsAt: now() + windowMs, count: 1 })
      }
    },
  }
}
export type RateWindow = ReturnType<typeof createRateWindow>
