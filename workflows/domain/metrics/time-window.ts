/** When the next rotation may come, told from the policy and the age alone: the drawn instant is not an input. */
import { elapsedRatio, nextDelay, timingOf } from '../next-delay.ts'
import { ageLimitMs, type Policy } from '../policy.ts'

export interface TimeWindow {
  opensInMs: number
  /** Half of all draws that are still possible come before this. */
  medianInMs: number
  closesInMs: number
  /** Chance that it comes within the next 30 s. */
  chance30sRatio: number
}

/** @param elapsedMs since the wait began; negative while a back-off after failures runs */
export function timeWindow(policy: Policy, elapsedMs: number): TimeWindow {
  const timing = timingOf(policy.interval)
  const over = elapsedRatio(timing, elapsedMs)
  const closesAtMs = Math.min(timing.maxMs, ageLimitMs(policy))
  if (over >= 1 || elapsedMs >= closesAtMs) {
    return { opensInMs: 0, medianInMs: 0, closesInMs: 0, chance30sRatio: 1 }
  }
  const left = 1 - over
  const until = (atMs: number) => Math.max(0, Math.round(atMs - elapsedMs))
  const medianAtMs = Math.min(nextDelay(timing, over + left / 2), closesAtMs)
  const soonMs = elapsedMs + 30_000
  const overSoon = soonMs >= closesAtMs ? 1 : elapsedRatio(timing, soonMs)
  return {
    opensInMs: until(timing.minMs),
    medianInMs: until(medianAtMs),
    closesInMs: until(closesAtMs),
    chance30sRatio: (overSoon - over) / left,
  }
}
