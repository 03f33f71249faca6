/** HAProxy's cumulative counters turned into what happened since the last tick. */

import type { PoolTraffic } from '../../activities/deps.ts'
import { type CounterReading, lostRequests, sameLife } from '../../workflows/domain/lost-requests.ts'
import type { TrafficPoint } from './series.ts'

/** All counters that a point needs; kept in the database, so that a restart of the worker leaves no hole. */
export interface TrafficReading extends CounterReading {
  hrsp2xx: number
  hrsp3xx: number
  hrsp4xx: number
  retries: number
  redispatches: number
}

/** Connections that the gateway cut and whose `srv_abrt` HAProxy has not shown yet. */
export interface CutCredit {
  cuts: number
  /** Ticks for which they are still expected: HAProxy ends a cut session within milliseconds. */
  ticksLeft: number
}
export const noCredit: CutCredit = { cuts: 0, ticksLeft: 0 }
const CREDIT_TICKS = 3

/** Null while HAProxy cannot be asked. */
export function readingOf({ haproxyStartMs, counters, slots }: PoolTraffic): TrafficReading | null {
  if (haproxyStartMs === null || counters === null) return null
  const { frontend, backend } = counters
  const servers = slots.flatMap((slot) => (slot.actual === null ? [] : [slot.actual.counters]))
  return {
    startMs: haproxyStartMs,
    requests: frontend.requests,
    hrsp2xx: frontend.hrsp2xx,
    hrsp3xx: frontend.hrsp3xx,
    hrsp4xx: frontend.hrsp4xx,
    frontend5xx: frontend.hrsp5xx,
    server5xx: servers.reduce((sum, server) => sum + server.hrsp5xx, 0),
    srvAbrt: servers.reduce((sum, server) => sum + server.srvAbrt, 0),
    econ: backend.econ,
    eresp: backend.eresp,
    retries: backend.retries,
    redispatches: backend.redispatches,
  }
}

interface Interval {
  before: TrafficReading
  after: TrafficReading
  traffic: PoolTraffic
  /** Connections cut since the last tick. */
  cut: number
  credit: CutCredit
}

/** The point of one tick; a new life of HAProxy counts from zero. */
export function trafficFigures({ before, after, traffic, cut, credit }: Interval): {
  point: TrafficPoint
  credit: CutCredit
} {
  const isSameLife = sameLife(before, after)
  const since = (name: Exclude<keyof TrafficReading, 'startMs'>) =>
    Math.max(0, isSameLife ? after[name] - before[name] : after[name])
  const expected = credit.cuts + cut
  const excused = Math.min(expected, since('srvAbrt'))
  const requests = since('requests')
  return {
    point: {
      requests,
      r2xx: since('hrsp2xx'),
      r3xx: since('hrsp3xx'),
      r4xx: since('hrsp4xx'),
      r5xx: since('frontend5xx'),
      lost: lostRequests(before, after, excused),
      cut,
      retries: since('retries'),
      redispatches: since('redispatches'),
      meanMs: requests === 0 ? null : (traffic.counters?.backend.meanMs ?? null),
      connections: traffic.counters?.frontend.connections ?? 0,
      queueMax: traffic.counters?.backend.queue ?? 0,
    },
    credit: creditLeft(expected - excused, cut, credit),
  }
}

function creditLeft(cuts: number, cut: number, before: CutCredit): CutCredit {
  const ticksLeft = cut > 0 ? CREDIT_TICKS : before.ticksLeft - 1
  return cuts === 0 || ticksLeft <= 0 ? noCredit : { cuts, ticksLeft }
}
