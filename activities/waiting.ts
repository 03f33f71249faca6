/** Waiting inside an activity: always with a bound, and ended by a cancellation. */
import { cancellationSignal } from '@temporalio/activity'
import type { Call, ClockPort } from './deps.ts'

/** The call of the activity that runs now: cancelled with it. */
export function currentCall(): Call {
  return { signal: cancellationSignal() }
}

/** The current call, given up after `ms` whatever the other side does. */
export function callWithin(ms: number): Call {
  return { signal: AbortSignal.any([cancellationSignal(), AbortSignal.timeout(ms)]) }
}

export interface Wait {
  everyMs: number
  untilMs: number
}

/** Asks until there is an answer; null at the deadline. Asks at least once. */
export async function askUntil<T>(clock: ClockPort, wait: Wait, ask: () => Promise<T | null>): Promise<T | null> {
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (clock.now() + wait.everyMs > wait.untilMs) return null
    await clock.sleep(wait.everyMs, currentCall())
  }
}
