/** Everything that the screen of security events needs, read side by side. */
import 'server-only'
import type { AlertList } from '../../contract/alerts.ts'
import type { EventList } from '../../contract/events.ts'
import type { QuarantineList } from '../../contract/quarantine.ts'
import { listAlerts } from '../queries/list-alerts.ts'
import { listEvents } from '../queries/list-events.ts'
import { listQuarantine } from '../queries/list-quarantine.ts'
import { getServices, type Services } from '../services.ts'

export interface SecurityData {
  alerts: AlertList
  events: EventList
  shelf: QuarantineList
  /** Since when an event would still be on record; null before the first start. */
  sinceAt: string | null
}

const EVENTS_KEPT_MS = 14 * 86_400_000

export async function readSecurity(): Promise<SecurityData> {
  const services = await getServices()
  const [alerts, events, shelf, sinceAt] = await Promise.all([
    listAlerts(services),
    listEvents(services, { type: 'security' }),
    listQuarantine(services),
    readSince(services),
  ])
  return { alerts, events, shelf, sinceAt }
}

/** The first start stored the first policy. */
async function readSince({ db, config, clock }: Services): Promise<string | null> {
  const first = await db.reader.policy.findFirst({ where: { poolId: config.pool }, orderBy: { version: 'asc' } })
  if (first === null) return null
  return new Date(Math.max(Date.parse(first.createdAt), clock.now() - EVENTS_KEPT_MS)).toISOString()
}
