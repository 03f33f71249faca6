import { verifyAudit } from '../../../../server/queries/list-audit.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'operator' }, ({ services }) => verifyAudit(services))
