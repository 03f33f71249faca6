import { StreamQuery } from '../../../contract/stream.ts'
import { stopOnSignal } from '../../../server/feed/stop-on-signal.ts'
import { streamResponse } from '../../../server/feed/stream-response.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: StreamQuery }, ({ session, request, query, services }) => {
  const { feed, guards } = services
  stopOnSignal(feed)
  return streamResponse({ feed, session, request, since: query.since ?? null, authenticate: guards.authenticate })
})
