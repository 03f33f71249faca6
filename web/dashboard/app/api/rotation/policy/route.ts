import { PolicyQuery, PolicyRequest } from '../../../../contract/policy.ts'
import { setPolicy } from '../../../../server/actions/set-policy.ts'
import { requireFreshProof } from '../../../../server/handle-request.ts'
import { readPolicy } from '../../../../server/queries/read-policy.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: PolicyQuery }, ({ services, query }) =>
  readPolicy(services, query.version),
)

export const POST = route({ who: 'operator', body: PolicyRequest }, ({ services, body, actor, session }) =>
  setPolicy(services, body, {
    by: actor.name,
    requireProof: () => requireFreshProof(session, services.clock.now()),
  }),
)
