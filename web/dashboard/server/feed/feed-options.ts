import type { StateTiming } from './state-refresh.ts'
import type { SubscriberLimits } from './subscribers.ts'

export interface FeedTiming extends StateTiming {
  /** Between polls for events while somebody listens, and while nobody does. */
  busyMs: number
  idleMs: number
  /** Between looks for new figures; they come every two seconds. */
  statsMs: number
  /** Figures that do not come are said not to come after so long. */
  silenceMs: number
  heartbeatMs: number
  /** How late a revocation may be seen, and anything else that ends a session. */
  sweepMs: number
  recheckMs: number
  /** What browsers are told to wait before they come back: else, and when the dashboard stops. */
  retryMs: number
  stopRetryMs: number
}

export const defaultTiming: FeedTiming = {
  busyMs: 40,
  idleMs: 1_000,
  statsMs: 500,
  silenceMs: 3_000,
  heartbeatMs: 15_000,
  sweepMs: 500,
  recheckMs: 30_000,
  retryMs: 1_000,
  stopRetryMs: 300,
  settleMs: 250,
  lookMs: 5_000,
  repeatMs: 60_000,
}

export const defaultLimits: SubscriberLimits = {
  perProcess: 1_000,
  perSession: 10,
  dropBytes: 32 * 1_024,
  capBytes: 256 * 1_024,
}
