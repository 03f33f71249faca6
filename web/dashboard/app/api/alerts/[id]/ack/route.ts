import { AckRequest } from '../../../../../contract/alerts.ts'
import { ackAlert, parseAlertId } from '../../../../../server/actions/ack-alert.ts'
import { route } from '../../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'operator', body: AckRequest }, ({ services, body, params, actor, ...asked }) => {
  const { address, requestId } = asked
  return ackAlert(services, { ...body, id: parseAlertId(params.id), by: actor.name, address, requestId })
})
