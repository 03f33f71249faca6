import { DashboardError } from '../../../server/dashboard-error.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** Everything under /api that no other file answers, so that a wrong path is refused as everything else is. */
const refuse = route({ who: 'viewer' }, ({ request }) => {
  const { pathname } = new URL(request.url)
  throw new DashboardError(
    'not_found',
    `${pathname.slice(0, 200)}: there is nothing here; GET /api/openapi.json lists what there is`,
  )
})

export const GET = refuse
export const POST = refuse
export const PUT = refuse
export const PATCH = refuse
export const DELETE = refuse
