import { HoldRequest } from '../../../../../contract/quarantine.ts'
import { holdQuarantined, parseIncarnation } from '../../../../../server/actions/quarantine-orders.ts'
import { route } from '../../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', freshProof: true, body: HoldRequest }, ({ services, body, ...asked }) =>
  holdQuarantined(services, body, { incarnation: parseIncarnation(asked.params.incarnation), by: asked.actor.name }),
)
