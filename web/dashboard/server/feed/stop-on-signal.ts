import type { EventEmitter } from 'node:events'
import type { Feed } from './feed.ts'

const watched = new WeakSet<Feed>()

/** Open streams would keep the process from ending. Safe to repeat. */
export function stopOnSignal(feed: Feed, signals: EventEmitter = process): void {
  if (watched.has(feed)) return
  watched.add(feed)
  signals.once('SIGTERM', () => feed.stop())
}
