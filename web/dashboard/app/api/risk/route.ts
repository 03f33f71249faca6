import { RiskRequest } from '../../../contract/risk.ts'
import { reportRisk } from '../../../server/actions/report-risk.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', token: 'risk', body: RiskRequest }, async ({ services, body, actor }) =>
  Response.json(await reportRisk(services, body, actor.name), { status: 202 }),
)
