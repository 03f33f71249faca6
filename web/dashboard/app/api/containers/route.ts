import { listContainers } from '../../../server/queries/list-containers.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services }) => listContainers(services))
