import { route } from '../../../server/route.ts'
import { listSecrets } from '../../../server/secrets.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'operator' }, ({ services }) => listSecrets(services))
