import { PauseRequest } from '../../../../contract/rotation.ts'
import { pauseRotation } from '../../../../server/actions/rotation-orders.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', body: PauseRequest }, ({ services, body, actor }) =>
  pauseRotation(services, body, actor.name),
)
