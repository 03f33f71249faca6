import { RotateRequest } from '../../../../contract/rotation.ts'
import { rotateNow } from '../../../../server/actions/rotation-orders.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', body: RotateRequest, limit: 'rotate' }, async (asked) => {
  const { services, body, actor, requestId, headers } = asked
  const order = { key: headers.get('idempotency-key'), by: actor.name, requestId }
  return Response.json(await rotateNow(services, body, order), { status: 202 })
})
