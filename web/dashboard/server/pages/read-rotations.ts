/** The Rotations screen: one stretch of time as a trace, and the page of the list that its address asks for. */
import 'server-only'
import type { RotationsSearch } from '../../components/rotations/search.ts'
import type { Event } from '../../contract/events.ts'
import type { Metrics } from '../../contract/metrics.ts'
import type { RotationItem, RotationsQuery } from '../../contract/rotations.ts'
import { listEvents } from '../queries/list-events.ts'
import { listRotations } from '../queries/list-rotations.ts'
import { readMetrics } from '../queries/read-metrics.ts'
import { getServices, type Services } from '../services.ts'

export interface RotationsData {
  items: RotationItem[]
  nextBefore: number | null
  total24h: number
  metrics: Metrics
  /** What the trace shows. */
  range: { fromMs: number; toMs: number }
  /** The moment that somebody asked for, with what is nearest to it. */
  moment: { atMs: number; event: Event | null; epoch: number | null } | null
  nowMs: number
}

const DAY_MS = 86_400_000
/** To either side of a moment that somebody asked for. */
const AROUND_MS = 30 * 60_000
const PAGE = 50

export async function readRotations(search: RotationsSearch): Promise<RotationsData> {
  const services = await getServices()
  const nowMs = services.clock.now()
  const range = rangeOf(search, nowMs)
  const isBounded = search.range !== null || search.atMs !== null
  const [list, metrics, event] = await Promise.all([
    listRotations(services, queryOf(search, isBounded ? range : null)),
    readMetrics(services, {
      ...{ window: range.toMs - range.fromMs, series: ['traffic', 'rotations'] },
      ...(isBounded && { to: new Date(range.toMs).toISOString() }),
    }),
    search.atMs === null ? null : nearestEvent(services, search.atMs),
  ])
  const { items, nextBefore, total24h } = list
  const moment = search.atMs === null ? null : { atMs: search.atMs, event, epoch: nearestEpoch(items, search.atMs) }
  return { items, nextBefore, total24h, metrics, range, moment, nowMs }
}

function rangeOf({ range, atMs }: RotationsSearch, nowMs: number): RotationsData['range'] {
  if (range !== null) return range
  if (atMs !== null) return { fromMs: atMs - AROUND_MS, toMs: atMs + AROUND_MS }
  return { fromMs: nowMs - DAY_MS, toMs: nowMs }
}

function queryOf(
  { outcome, trigger, slot, before }: RotationsSearch,
  range: RotationsData['range'] | null,
): RotationsQuery {
  return {
    limit: PAGE,
    ...(outcome != null && { outcome }),
    ...(trigger != null && { trigger }),
    ...(slot !== null && { slot }),
    ...(before !== null && { before }),
    ...(range !== null && { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() }),
  }
}

async function nearestEvent(services: Services, atMs: number): Promise<Event | null> {
  const { items, nearest } = await listEvents(services, { at: new Date(atMs).toISOString() })
  return items.find(({ id }) => id === nearest) ?? null
}

/** The rotation that a moment falls into, else the nearest one. */
function nearestEpoch(items: readonly RotationItem[], atMs: number): number | null {
  const distance = ({ startedAt, finishedAt }: RotationItem) => {
    const [from, to] = [Date.parse(startedAt), finishedAt === null ? Number.POSITIVE_INFINITY : Date.parse(finishedAt)]
    return atMs < from ? from - atMs : Math.max(0, atMs - to)
  }
  const nearest = items.reduce<RotationItem | null>(
    (best, item) => (best === null || distance(item) < distance(best) ? item : best),
    null,
  )
  return nearest?.epoch ?? null
}
