/** What the feed does by the clock. */
import type { EventPoll } from './event-poll.ts'
import type { FeedTiming } from './feed-options.ts'
import { encodeEvent, encodeHeartbeat, passing } from './frame.ts'
import type { StatsReading } from './read-stats.ts'
import { type Repeated, repeat } from './repeat.ts'
import { createSessionWatch } from './session-watch.ts'
import type { StateRefresh } from './state-refresh.ts'
import type { StatsTicks } from './stats-ticks.ts'
import type { Subscribers } from './subscribers.ts'

export interface FeedJobsDeps {
  timing: FeedTiming
  subscribers: Subscribers
  events: EventPoll
  state: StateRefresh
  ticks: StatsTicks
  readStats: () => Promise<StatsReading>
  listRevoked: (sessions: string[]) => Promise<string[]>
  clock: { now(): number }
  log: { warn(fields: object, message: string): void }
}

export function startFeedJobs(deps: FeedJobsDeps): { stop(): void } {
  const { timing, subscribers, events, state, ticks, clock } = deps
  const watch = createSessionWatch(subscribers, deps.listRevoked)
  const start = (name: string, work: () => Promise<void> | void, everyMs: number | (() => number)) =>
    repeat(work, { everyMs: typeof everyMs === 'number' ? () => everyMs : everyMs, onError: complainOnce(deps, name) })

  async function tellStats(): Promise<void> {
    if (subscribers.size === 0) return
    const tick = ticks.next(await deps.readStats(), clock.now())
    if (tick !== null) subscribers.broadcast(passing(encodeEvent({ type: 'stats', data: tick }), true))
  }

  const jobs: Repeated[] = [
    start('events', events.poll, () => (subscribers.size > 0 ? timing.busyMs : timing.idleMs)),
    start('stats', tellStats, timing.statsMs),
    start('state', state.tick, timing.busyMs),
    start('heartbeat', () => subscribers.broadcast(passing(encodeHeartbeat(clock.now()), false)), timing.heartbeatMs),
    start('revoked sessions', watch.sweep, timing.sweepMs),
    start('sessions', watch.recheck, timing.recheckMs),
  ]
  return {
    stop() {
      for (const job of jobs) job.stop()
    },
  }
}

/** A database that is away for a minute is one line a minute and not six hundred. */
function complainOnce({ log, clock }: FeedJobsDeps, job: string): (error: unknown) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY
  return (error) => {
    if (clock.now() - saidAtMs < 60_000) return
    saidAtMs = clock.now()
    log.warn({ err: error, job }, 'the feed could not read the control database; it goes on trying')
  }
}
