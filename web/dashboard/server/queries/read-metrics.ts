/** Series for charts, and the figures of exposure and unpredictability: what `GET /api/metrics` answers. */
import { LONGEST_SLOTS_WINDOW_MS, type Metrics, type MetricsQuery, type SeriesName } from '../../contract/metrics.ts'
import { DashboardError } from '../dashboard-error.ts'
import { exposureSection, unpredictabilitySection } from './metrics/figure-sections.ts'
import { readFacts, readVersions, type StoredVersion, type Window } from './metrics/rotation-facts.ts'
import { readRotationSeries } from './metrics/rotation-series.ts'
import { readSlotSeries } from './metrics/slot-series.ts'
import { timeGrid } from './metrics/time-grid.ts'
import { readTrafficSeries } from './metrics/traffic-series.ts'
import type { QueryServices } from './query-services.ts'
import { policyOf } from './read-policy.ts'
import { isoOf } from './read-rows.ts'

/** @throws DashboardError `invalid_request` for slots over a window longer than 48 h */
export async function readMetrics(services: QueryServices, query: MetricsQuery): Promise<Metrics> {
  const nowMs = services.clock.now()
  const toMs = Math.min(nowMs, query.to === undefined ? nowMs : Date.parse(query.to))
  const asked = (name: SeriesName) => query.series.includes(name)
  if (asked('slots') && nowMs - toMs + query.window > LONGEST_SLOTS_WINDOW_MS) {
    throw new DashboardError('invalid_request', 'window: figures of single containers are kept in detail for 48 h')
  }
  const window = { fromMs: toMs - query.window, toMs }
  const grid = timeGrid({ toMs, windowMs: query.window, nowMs })
  const versions = await readVersions(services, window)
  const traffic = asked('traffic') || asked('rotations') ? await readTrafficSeries(services, grid) : null
  return {
    ...{ fromAt: isoOf(grid.fromS * 1_000), toAt: isoOf(toMs), stepMs: grid.stepS * 1_000, steps: grid.steps },
    policyChanges: changesIn(versions, window),
    ...(asked('traffic') && traffic !== null && { traffic }),
    ...(asked('slots') && { slots: await readSlotSeries(services, grid) }),
    ...(asked('rotations') && { rotations: await readRotationSeries(services, grid, traffic?.lost ?? []) }),
    ...(await readFigures(services, { versions, window, asked })),
  }
}

interface Asked {
  versions: readonly StoredVersion[]
  window: Window
  asked: (name: SeriesName) => boolean
}

async function readFigures(services: QueryServices, { versions, window, asked }: Asked) {
  if (!asked('exposure') && !asked('unpredictability')) return {}
  const facts = await readFacts(services, window)
  const newest = versions[0]
  const policy = newest === undefined ? null : policyOf(newest, services.config.slots.length)
  return {
    ...(asked('exposure') && { exposure: exposureSection(facts, policy) }),
    ...(asked('unpredictability') && {
      unpredictability: await unpredictabilitySection(services, { facts, versions, window }),
    }),
  }
}

function changesIn(versions: readonly StoredVersion[], { fromMs }: Window): Metrics['policyChanges'] {
  const from = isoOf(fromMs)
  return versions
    .filter(({ created_at: at }) => at >= from)
    .map(({ version, created_at: at, created_by: by }) => ({ version, at, by }))
    .toReversed()
}
