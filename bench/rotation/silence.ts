/** The longest time without a good answer, read from a client that sends at fixed instants whatever comes back. */
import type { OpenLoopClient } from '../../tests/load/open-loop-client.ts'

export interface SilenceWatch {
  /** Longest silence in ms since the last time this was asked. */
  take(): number
  stop(): void
}

const LOOK_MS = 5

export function watchSilence(
  { soFar }: Pick<OpenLoopClient, 'soFar'>,
  now: () => number = () => performance.now(),
): SilenceWatch {
  const watch = { answered: 0, lastAtMs: now(), longestMs: 0, failuresRead: 0, badStatuses: 0 }
  const look = () => {
    const nowMs = now()
    for (; watch.failuresRead < soFar.failures.length; watch.failuresRead++) {
      const failure = soFar.failures[watch.failuresRead]
      // Those with an answer also have a latency.
      if (failure?.kind === 'get' && failure.what.startsWith('status ')) watch.badStatuses++
    }
    watch.longestMs = Math.max(watch.longestMs, nowMs - watch.lastAtMs)
    const answered = soFar.latenciesMs.length - watch.badStatuses
    if (answered > watch.answered) Object.assign(watch, { answered, lastAtMs: nowMs })
  }
  const timer = setInterval(look, LOOK_MS)
  return {
    take() {
      look()
      const { longestMs } = watch
      watch.longestMs = 0
      return longestMs
    },
    stop: () => clearInterval(timer),
  }
}
