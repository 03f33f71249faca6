import { DestroyRequest } from '../../../../../contract/quarantine.ts'
import { destroyQuarantined, parseIncarnation } from '../../../../../server/actions/quarantine-orders.ts'
import { route } from '../../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', freshProof: true, body: DestroyRequest }, ({ services, body, ...asked }) =>
  destroyQuarantined(services, body, { incarnation: parseIncarnation(asked.params.incarnation), by: asked.actor.name }),
)
