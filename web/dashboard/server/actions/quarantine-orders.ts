/** Orders about containers on the shelf. None ever gives one traffic again. */
import {
  type QuarantineAnswer as Answered,
  type DestroyQuarantine,
  type HoldQuarantine,
  poolUpdates,
  type ReleaseQuarantine,
} from '../../../../workflows/messages.ts'
import {
  type DestroyRequest,
  type HoldRequest,
  QuarantineAnswer,
  type ReleaseRequest,
} from '../../contract/quarantine.ts'
import { DashboardError } from '../dashboard-error.ts'
import type { QueryServices } from '../queries/query-services.ts'
import { textOrNull } from './rotation-orders.ts'

const LONGEST_HOLD_MS = 90 * 86_400_000

interface Shelved {
  incarnation: number
  by: string
}

export async function holdQuarantined(
  services: QueryServices,
  request: HoldRequest,
  shelved: Shelved,
): Promise<QuarantineAnswer> {
  const untilMs = Date.parse(request.untilAt)
  const aheadMs = untilMs - services.clock.now()
  if (aheadMs <= 0 || aheadMs > LONGEST_HOLD_MS) {
    throw new DashboardError(
      'invalid_request',
      `untilAt: got ${request.untilAt}, need an instant at most 90 days ahead`,
    )
  }
  const order: HoldQuarantine = { ...shelved, untilMs, reason: request.reason }
  return told(services, poolUpdates.holdQuarantine, order)
}

/** A false alarm: the finding is marked so and the container destroyed. */
export function releaseQuarantined(
  services: QueryServices,
  request: ReleaseRequest,
  shelved: Shelved,
): Promise<QuarantineAnswer> {
  const order: ReleaseQuarantine = { ...shelved, reason: request.reason }
  return told(services, poolUpdates.releaseQuarantine, order)
}

export function destroyQuarantined(
  services: QueryServices,
  request: DestroyRequest,
  shelved: Shelved,
): Promise<QuarantineAnswer> {
  const order: DestroyQuarantine = { ...shelved, reason: textOrNull(request.reason) }
  return told(services, poolUpdates.destroyQuarantine, order)
}

async function told(services: QueryServices, update: string, order: unknown): Promise<QuarantineAnswer> {
  return QuarantineAnswer.parse(await services.temporal.update<Answered>(update, order))
}

/** @throws DashboardError `not_found` */
export function parseIncarnation(text: string | undefined): number {
  if (text !== undefined && /^[1-9][0-9]{0,9}$/.test(text)) return Number(text)
  throw new DashboardError('not_found', 'quarantine: need the number of an incarnation')
}
