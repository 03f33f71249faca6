import { route } from '../../../../../server/route.ts'
import { howToRotate } from '../../../../../server/secrets.ts'

export const dynamic = 'force-dynamic'

/** The dashboard holds no other service's secrets, so it says what has to be done where they are. */
export const POST = route({ who: 'operator', freshProof: true }, ({ params }) => howToRotate(params.name ?? ''))
