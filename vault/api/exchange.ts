/** One request and its answer, as the routes see it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Drain } from './drain.ts'
import type { RequestTarget } from './request-target.ts'

export interface Exchange {
  readonly requestId: string
  readonly target: RequestTarget
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly drain: Drain
}

export type Handler = (exchange: Exchange) => Promise<void> | void

export interface Route {
  /** Exact, or a folder when it ends with `/*`. It is also what the log names. */
  path: string
  /** GET answers HEAD as well. */
  methods: Partial<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', Handler>>
  /** Largest body; 0 takes none. A route with a limit reads the body itself and is cut off at the limit. */
  bodyLimitBytes: number
  /** Health checks neither fill the log nor keep a draining replica alive. */
  health?: boolean
}
