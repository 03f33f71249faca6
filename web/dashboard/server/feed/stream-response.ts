import { DashboardError } from '../dashboard-error.ts'
import type { Session } from '../guards.ts'
import type { Feed } from './feed.ts'
import { FeedError } from './feed-error.ts'

export interface StreamCall {
  feed: Feed
  session: Session
  request: Request
  /** For a page that has just been loaded, whose browser has no last event to name. */
  since: string | null
  /** As for a new request. */
  authenticate: (request: Request) => Promise<Session | null>
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Without no-transform Next compresses the stream, and an event waits for the one that fills the block (measured).
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // A socket that outlives its stream would keep a stopping process for five seconds (measured).
  connection: 'close',
} as const

/** @throws DashboardError `stream_full` */
export async function streamResponse({ feed, session, request, since, authenticate }: StreamCall): Promise<Response> {
  if (request.method === 'HEAD') return new Response(null, { headers })
  try {
    const stream = await feed.subscribe({
      session: session.publicId,
      isSignedIn: async () => (await authenticate(request))?.publicId === session.publicId,
      lastEventId: request.headers.get('last-event-id') ?? since,
      signal: request.signal,
    })
    return new Response(stream, { headers })
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    throw new DashboardError('stream_full', error.message, { retryAfterS: 5, cause: error })
  }
}
