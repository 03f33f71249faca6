import { parseRotationId, readRotation } from '../../../../server/queries/read-rotation.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services, params }) =>
  readRotation(services, parseRotationId(params.id ?? '', services.config.pool)),
)
