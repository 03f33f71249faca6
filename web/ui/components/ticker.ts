/** A clock that ticks once a second for whoever listens, and shows one moment when told to stand there. */
export interface Ticker {
  subscribe: (listener: () => void) => () => void
  read: () => number
  start: () => number
  /** @param atMs on the same clock as `elapsed`; null: goes on */
  standAt: (atMs: number | null) => void
}

export interface TickerDeps {
  startMs: number
  /** Milliseconds from any fixed moment, never set back: `performance.now()`. */
  elapsed: () => number
}

const tickMs = 1_000

export function createTicker({ startMs, elapsed }: TickerDeps): Ticker {
  const beganMs = elapsed()
  const listeners = new Set<() => void>()
  let nowMs = startMs
  let standingMs: number | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  const tick = () => {
    const next = startMs + (standingMs ?? elapsed()) - beganMs
    if (next === nowMs) return
    nowMs = next
    for (const listener of listeners) listener()
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    timer ??= setInterval(tick, tickMs)
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
  const standAt = (atMs: number | null) => {
    standingMs = atMs
    tick()
  }
  return { subscribe, read: () => nowMs, start: () => startMs, standAt }
}
