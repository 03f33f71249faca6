import { EventsQuery } from '../../../contract/events.ts'
import { listEvents } from '../../../server/queries/list-events.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: EventsQuery }, ({ services, query }) => listEvents(services, query))
