import { type RiskAnswer as Answered, type OutsideRisk, poolUpdates } from '../../../../workflows/messages.ts'
import { RiskAnswer, type RiskRequest } from '../../contract/risk.ts'
import { DashboardError } from '../dashboard-error.ts'
import type { QueryServices } from '../queries/query-services.ts'

/** What somebody outside has seen goes to the controller, which does with it what the policy says. */
export async function reportRisk(services: QueryServices, request: RiskRequest, by: string): Promise<RiskAnswer> {
  const { slot, kind, hostile, reason: detail } = request
  const { slots } = services.config
  if (slot !== null && !slots.includes(slot)) {
    throw new DashboardError('invalid_request', `slot: got ${JSON.stringify(slot)}, need one of ${slots.join(', ')}`)
  }
  const risk: OutsideRisk = { kind, slot, detail, hostile, by }
  return RiskAnswer.parse(await services.temporal.update<Answered>(poolUpdates.riskEvent, risk))
}
