/** What a page and the one keeper of the stream say to each other. */
import type { StreamEvent } from '../contract/stream.ts'
import type { LiveInitial, LiveState } from './live-state.ts'

export type ToKeeper = { kind: 'hello'; initial: LiveInitial } | { kind: 'bye' }

export type ToPage =
  /** `nowMs`: the keeper's `performance.now()`, whose zero is another than the page's. */
  | { kind: 'state'; state: LiveState; nowMs: number }
  | { kind: 'event'; event: StreamEvent }
  | { kind: 'cut' }
  | { kind: 'signed-out' }

/** A page, as the keeper sees it. */
export interface PagePort {
  post(message: ToPage): void
}
