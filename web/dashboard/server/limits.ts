/** How often a caller may ask. In memory: a write of the database for each read of it would cost more than it guards. */
import { DashboardError } from './dashboard-error.ts'
import type { LimitName } from './guards.ts'

export type { LimitName }

interface Rate {
  perS: number
  burst: number
}

/** Of a session, or of an address where there is none. */
export const rates: Readonly<Record<LimitName, Rate>> = {
  rest: { perS: 20, burst: 60 },
  rotate: { perS: 1, burst: 1 },
  public: { perS: 20, burst: 60 },
  captcha: { perS: 1, burst: 20 },
  csp_report: { perS: 5 / 60, burst: 5 },
}

/** Beyond these the oldest is forgotten, so that addresses without end cost no memory without end. */
const KEYS = 20_000

export interface RequestLimits {
  /** @throws DashboardError `rate_limited` */
  spend(limit: LimitName, key: string): Promise<void>
}

export function createRequestLimits(now: () => number): RequestLimits {
  /** When the bucket will be full again; the generic cell rate algorithm needs no more. */
  const fullAtMs = new Map<string, number>()

  return {
    async spend(limit, key) {
      const { perS, burst } = rates[limit]
      const costMs = 1_000 / perS
      const name = `${limit}:${key}`
      const nowMs = now()
      const after = Math.max(fullAtMs.get(name) ?? 0, nowMs) + costMs
      const waitMs = after - nowMs - burst * costMs
      if (waitMs > 0) throw tooOften(waitMs)
      fullAtMs.delete(name) // so that the map stays in the order of use
      fullAtMs.set(name, after)
      forget(fullAtMs, nowMs)
    },
  }
}

function forget(fullAtMs: Map<string, number>, nowMs: number): void {
  for (const [name, at] of fullAtMs) {
    if (at > nowMs && fullAtMs.size <= KEYS) return
    fullAtMs.delete(name)
  }
}

export function tooOften(waitMs: number): DashboardError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000))
  return new DashboardError('rate_limited', `too many requests; try again in ${retryAfterS} s`, { retryAfterS })
}
