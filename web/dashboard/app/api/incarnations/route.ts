import { IncarnationsQuery } from '../../../contract/containers.ts'
import { listIncarnations } from '../../../server/queries/list-incarnations.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: IncarnationsQuery }, ({ services, query }) =>
  listIncarnations(services, query),
)
