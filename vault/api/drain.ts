/**
 * The end of a replica. SIGTERM comes after HAProxy has switched, so what still arrives was sent before the switch:
 * it is answered, with `Connection: close`. An idle connection is not closed at once, because a request may be on its
 * way on it; only when none has arrived for `QUIET_MS` is the replica empty and all may go.
 */
import { setMaxListeners } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'

/** HAProxy sends nothing more once its switch line has run; this is for what was in flight and for a slow machine. */
export const QUIET_MS = 250
/** Above the longest grace (60 s), after which the engine kills the process anyway. */
export const DRAIN_LIMIT_MS = 65_000

export interface Drain {
  readonly draining: boolean
  /** Aborted when draining begins: long streams end with a hint to come again. */
  readonly signal: AbortSignal
  /** @param counts false for health checks, which go on all the time */
  requestBegins(counts: boolean): void
  requestEnds(): void
  /** Answers when no request is left and none can come; then the sockets are gone. Safe to call twice. */
  run(server: Server): Promise<DrainResult>
}

export interface DrainResult {
  tookMs: number
  /** Requests that the limit cut; 0 as a rule. */
  cut: number
}

export function createDrain({ now }: { now: () => number }): Drain {
  const began = new AbortController()
  setMaxListeners(0, began.signal) // one for each open stream
  let open = 0
  let lastArrival = 0
  let running: Promise<DrainResult> | undefined

  async function untilEmpty(startedAt: number): Promise<number> {
    while (now() - startedAt < DRAIN_LIMIT_MS) {
      await sleep(Math.max(1, lastArrival + QUIET_MS - now()))
      // After a stall timers run before the sockets are read: let two rounds of reading go first (accept, then data).
      await turn()
      await turn()
      if (open === 0 && now() - lastArrival >= QUIET_MS) return 0
      if (open > 0) await sleep(10)
    }
    return open
  }

  async function run(server: Server): Promise<DrainResult> {
    const startedAt = now()
    lastArrival = startedAt
    began.abort()
    const cut = await untilEmpty(startedAt)
    server.close()
    server.closeAllConnections()
    return { tookMs: now() - startedAt, cut }
  }

  return {
    get draining() {
      return began.signal.aborted
    },
    signal: began.signal,
    requestBegins(counts) {
      open++
      if (counts) lastArrival = now()
    },
    requestEnds() {
      open--
    },
    run(server) {
      running ??= run(server)
      return running
    },
  }
}
