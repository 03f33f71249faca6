/** Everything that Overview needs besides the live state, read side by side. */
import 'server-only'
import type { Event } from '../../contract/events.ts'
import type { Metrics } from '../../contract/metrics.ts'
import type { Interval } from '../../contract/policy.ts'
import type { RotationItem } from '../../contract/rotations.ts'
import { listEvents } from '../queries/list-events.ts'
import { listPage } from '../queries/list-rotations.ts'
import { readMetrics } from '../queries/read-metrics.ts'
import { readCurrentPolicy } from '../queries/read-policy.ts'
import { getServices } from '../services.ts'

export interface OverviewData {
  slots: readonly string[]
  /** null before the first start has stored one. */
  policy: { version: number; interval: Interval } | null
  metrics: Metrics
  latest: RotationItem[]
  /** The newest sighting in a container that calls for a look. */
  seen: Event | null
}

const TRACE_MS = 30 * 60_000
const LATEST = 6

export async function readOverview(): Promise<OverviewData> {
  const services = await getServices()
  const [current, metrics, latest, sightings] = await Promise.all([
    readCurrentPolicy(services),
    readMetrics(services, { window: TRACE_MS, series: ['traffic', 'rotations'] }),
    listPage(services, { limit: LATEST }),
    listEvents(services, { type: 'security', severity: 'warning' }),
  ])
  const policy = current === null ? null : { version: current.version, interval: current.policy.interval }
  return { slots: services.config.slots, policy, metrics, latest, seen: sightings.items[0] ?? null }
}
