import { setTimeout as wait } from 'node:timers/promises'
import type { ClockPort } from '../../activities/deps.ts'

/** Real time; a sleep ends early, by rejecting, when its call is cancelled. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  async sleep(ms, { signal }) {
    await wait(ms, undefined, signal === undefined ? {} : { signal })
  },
}
