/** All open streams, counted as they are promised and not only once they run. */
import { FeedError } from './feed-error.ts'
import type { Frame } from './frame.ts'
import { type QueueLimits, type StreamEnd, Subscriber } from './subscriber.ts'

export interface SubscriberLimits extends QueueLimits {
  perProcess: number
  perSession: number
}

export interface Listener {
  /** Public id of the session. */
  session: string
  /** Whether the session would still be let in. */
  isSignedIn: () => Promise<boolean>
}

export interface Member extends Listener {
  subscriber: Subscriber
  /** Only then events are given to it. */
  isLive: boolean
}

export interface Subscribers {
  readonly size: number
  readonly members: ReadonlySet<Member>
  /** How many streams ended for which reason since the start. */
  readonly ended: Readonly<Record<StreamEnd, number>>
  /** @throws FeedError `stream_full`, `feed_stopped` */
  admit(listener: Listener): Member
  broadcast(frame: Frame): void
  endSession(session: string): void
  endAll(last?: Uint8Array): void
  /** Ends all, and lets nobody in any more. */
  stop(last: Uint8Array): void
}

export function createSubscribers(limits: SubscriberLimits): Subscribers {
  const members = new Set<Member>()
  const ended = { left: 0, too_slow: 0, ended: 0 }
  let isStopped = false

  function refuse(listener: Listener): void {
    if (isStopped) throw new FeedError('feed_stopped', 'the dashboard is stopping; come back in a second')
    if (members.size >= limits.perProcess) {
      throw new FeedError('stream_full', `${limits.perProcess} streams are open, which is as many as there may be`)
    }
    const own = [...members].filter(({ session }) => session === listener.session).length
    if (own < limits.perSession) return
    throw new FeedError('stream_full', `this session has ${limits.perSession} streams open; close a window first`)
  }

  function endAll(last?: Uint8Array): void {
    for (const member of [...members]) member.subscriber.end(last)
  }

  return {
    members,
    ended,
    get size() {
      return members.size
    },
    admit(listener) {
      refuse(listener)
      const subscriber = new Subscriber(limits, (end) => {
        ended[end] += 1
        members.delete(member)
      })
      const member: Member = { ...listener, subscriber, isLive: false }
      members.add(member)
      return member
    },
    broadcast(frame) {
      for (const { isLive, subscriber } of members) if (isLive) subscriber.offer(frame)
    },
    endSession(session) {
      for (const member of [...members]) if (member.session === session) member.subscriber.end()
    },
    endAll,
    stop(last) {
      isStopped = true
      endAll(last)
    },
  }
}
