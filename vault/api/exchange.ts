/** One request and its answer, as the routes see it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Drain } from './drain.ts'
import type { RequestTarget } from './request-target.ts'

/** What the log line says besides what every answer shows; never a value from the request. */
export interface LoggedFacts {
  userId?: string
}

export interface Exchange {
  readonly requestId: string
  readonly target: RequestTarget
  /** What stood in the places of `{name}` in the route's path, decoded, never empty. */
  readonly params: Readonly<Record<string, string>>
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly drain: Drain
  readonly logged: LoggedFacts
}

export type Handler = (exchange: Exchange) => Promise<void> | void
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  /** Exact, with `{name}` for one segment, or a folder when it ends with `/*`. It is also what the log names. */
  path: string
  /** GET answers HEAD as well. */
  methods: Partial<Record<Method, Handler>>
  /** Largest body; 0 takes none. A route with a limit reads the body itself and is cut off at the limit. */
  bodyLimitBytes: number
  /** Health checks neither fill the log nor keep a draining replica alive. */
  health?: boolean
}
