/** Ends the streams of sessions that have ended: what was revoked within a second, everything else within thirty. */
import type { Subscribers } from './subscribers.ts'

export interface SessionWatch {
  /** Cheap: asks only which were revoked. */
  sweep(): Promise<void>
  /** Asks for each session as if it came anew. */
  recheck(): Promise<void>
}

/** @param listRevoked of the sessions that are given by public id, those that are revoked or gone */
export function createSessionWatch(
  subscribers: Subscribers,
  listRevoked: (sessions: string[]) => Promise<string[]>,
): SessionWatch {
  const open = () => new Map([...subscribers.members].map((member) => [member.session, member]))
  return {
    async sweep() {
      const sessions = [...open().keys()]
      if (sessions.length === 0) return
      for (const session of await listRevoked(sessions)) subscribers.endSession(session)
    },
    async recheck() {
      for (const [session, member] of open()) {
        if (!(await member.isSignedIn())) subscribers.endSession(session)
      }
    },
  }
}
