import { listQuarantine } from '../../../server/queries/list-quarantine.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services }) => listQuarantine(services))
