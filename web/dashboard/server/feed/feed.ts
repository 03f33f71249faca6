/** The live feed: one poller per process on the control database, and the streams that it fills. */
import type { SnapshotEvent } from '../../contract/stream.ts'
import { startEventPoll } from './event-poll.ts'
import { startFeedJobs } from './feed-jobs.ts'
import { defaultLimits, defaultTiming, type FeedTiming } from './feed-options.ts'
import type { FeedSource } from './feed-source.ts'
import { encodeRetry } from './frame.ts'
import { type OpeningDeps, openStream } from './open-stream.ts'
import type { StatsReading } from './read-stats.ts'
import { createSnapshots, type SnapshotParts } from './snapshots.ts'
import { createStateRefresh } from './state-refresh.ts'
import { createStatsTicks } from './stats-ticks.ts'
import { createStoredFrames } from './stored-frames.ts'
import { createSubscribers, type Listener, type Member, type SubscriberLimits } from './subscribers.ts'

export interface FeedDeps {
  source: FeedSource
  /** As of one moment, together with the head at it. */
  readParts: () => Promise<SnapshotParts>
  readStats: () => Promise<StatsReading>
  /** As `GET /api/rotations/{id}` has it; null when it is not there. */
  readRotation: (epoch: number) => Promise<unknown>
  /** Of these sessions, by public id, those that are revoked or gone. */
  listRevoked: (sessions: string[]) => Promise<string[]>
  clock: { now(): number }
  log: { warn(fields: object, message: string): void }
  /** Of the software. */
  version: string
  timing?: Partial<FeedTiming>
  limits?: Partial<SubscriberLimits>
}

export interface StreamRequest extends Listener {
  /** As the browser sent it; null when it sent none. */
  lastEventId: string | null
  /** The reader's going away. */
  signal: AbortSignal
}

export interface FeedFigures {
  subscribers: number
  queuedBytes: number
  ended: { left: number; too_slow: number; ended: number }
}

export interface Feed {
  /** @throws FeedError `stream_full`, `feed_stopped` */
  subscribe(request: StreamRequest): Promise<ReadableStream<Uint8Array>>
  /** For whoever revokes a session in this process; another's revocation is seen within a second. */
  endSession(session: string): void
  figures(): FeedFigures
  /** What a stream would begin with now, for a page that the server writes. */
  snapshot(): Promise<SnapshotEvent>
  /** Tells browsers to come back soon, and ends all streams. */
  stop(): void
}

export async function startFeed(deps: FeedDeps): Promise<Feed> {
  const timing = { ...defaultTiming, ...deps.timing }
  const subscribers = createSubscribers({ ...defaultLimits, ...deps.limits })
  const elapsed = () => performance.now()
  const snapshots = createSnapshots({ readParts: deps.readParts, version: deps.version, elapsed })
  const readSnapshot = snapshots.read
  const ticks = createStatsTicks(timing.silenceMs)
  const events = await startEventPoll({
    source: deps.source,
    frameOf: createStoredFrames({
      readRotation: deps.readRotation,
      onUnreadable: (row, type) => deps.log.warn({ row, type }, 'an event is not of its shape and was not sent'),
    }),
    onFrame(frame) {
      subscribers.broadcast(frame)
      state.wish()
    },
    onTurn() {
      snapshots.forget()
      subscribers.endAll(encodeRetry(timing.retryMs))
    },
  })
  const toldRow = () => events.head.last
  const state = createStateRefresh({ readSnapshot, toldRow, subscribers, elapsed, timing })
  const jobs = startFeedJobs({ ...deps, timing, subscribers, events, state, ticks })
  const open = createOpener({ ...deps, events, readSnapshot, ticks }, timing)
  return {
    async subscribe(request) {
      const member = subscribers.admit(request)
      await open(member, request)
      return member.subscriber.stream
    },
    endSession: (session) => subscribers.endSession(session),
    figures() {
      const queuedBytes = [...subscribers.members].reduce((sum, { subscriber }) => sum + subscriber.queuedBytes, 0)
      return { subscribers: subscribers.size, queuedBytes, ended: { ...subscribers.ended } }
    },
    snapshot: async () => (await readSnapshot()).event,
    stop() {
      jobs.stop()
      subscribers.stop(encodeRetry(timing.stopRetryMs))
    },
  }
}

function createOpener(deps: OpeningDeps, { retryMs }: FeedTiming) {
  return async (member: Member, { lastEventId, signal }: StreamRequest): Promise<void> => {
    const { subscriber } = member
    signal.addEventListener('abort', () => subscriber.leave(), { once: true })
    try {
      for (;;) {
        await deps.events.poll()
        const { first, last, row, base } = await openStream(deps, lastEventId)
        // Nothing is awaited from here on, so no event is told in between.
        const recent = deps.events.takeRecent(row)
        if (recent === null || base !== deps.events.head.base) continue
        const frames = recent.frames.map(({ bytes }) => bytes)
        subscriber.open([encodeRetry(retryMs), ...first, ...frames, ...last], recent.row)
        member.isLive = true
        break
      }
    } catch (error) {
      subscriber.leave()
      throw error
    }
    if (signal.aborted) subscriber.leave()
  }
}
