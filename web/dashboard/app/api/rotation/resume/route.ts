import { ResumeRequest } from '../../../../contract/rotation.ts'
import { resumeRotation } from '../../../../server/actions/rotation-orders.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', body: ResumeRequest }, ({ services, body, actor }) =>
  resumeRotation(services, body, actor.name),
)
