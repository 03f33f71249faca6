import { listAlerts } from '../../../server/queries/list-alerts.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services }) => listAlerts(services))
