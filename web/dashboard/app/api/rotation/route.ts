import { readRotationState } from '../../../server/queries/read-rotation-state.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services }) => readRotationState(services))
