/** Says once that Temporal went away and once that it is back: the SDK itself only counts its retries. */

import { briefly, type Patience } from './temporal.ts'

export interface TemporalWatch {
  isReachable(): boolean
}

const PERIOD_MS = 5_000
const ANSWER_MS = 3_000

/** What is needed of a connection. */
interface Asked {
  withDeadline<T>(deadline: number, ask: () => Promise<T>): Promise<T>
  workflowService: { getSystemInfo(request: object): Promise<unknown> }
}

export function watchTemporal(connection: Asked, address: string, { clock, log, signal }: Patience): TemporalWatch {
  let downSinceMs: number | null = null

  async function look(): Promise<void> {
    try {
      await connection.withDeadline(clock.now() + ANSWER_MS, () => connection.workflowService.getSystemInfo({}))
      if (downSinceMs !== null) log.info({ downMs: clock.now() - downSinceMs }, `Temporal at ${address}: is back`)
      downSinceMs = null
    } catch (error) {
      if (downSinceMs !== null || signal.aborted) return
      downSinceMs = clock.now()
      log.warn(`Temporal at ${address}: ${briefly(error)}; nothing rotates until it is back, traffic flows`)
    }
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await look()
      await clock.sleep(PERIOD_MS, { signal }).catch(() => undefined) // stopping ends the sleep
    }
  }
  void watch()
  return { isReachable: () => downSinceMs === null }
}
