import { ReleaseRequest } from '../../../../../contract/quarantine.ts'
import { parseIncarnation, releaseQuarantined } from '../../../../../server/actions/quarantine-orders.ts'
import { route } from '../../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', freshProof: true, body: ReleaseRequest }, ({ services, body, ...asked }) =>
  releaseQuarantined(services, body, { incarnation: parseIncarnation(asked.params.incarnation), by: asked.actor.name }),
)
