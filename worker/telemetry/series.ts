/** The rings of the time series: how fine, for how long, and how fine points become a coarse one. */

export interface ContainerPoint {
  /** Thousandths of one CPU, mean of the interval. */
  cpuMilli: number
  /** As `docker stats` shows it, highest of the interval. */
  memBytes: number
  /** Moved in the interval. */
  rxBytes: number
  txBytes: number
  /** Connections in use, highest of the interval. */
  conns: number
}

export interface TrafficPoint {
  requests: number
  r2xx: number
  r3xx: number
  r4xx: number
  r5xx: number
  lost: number
  cut: number
  retries: number
  redispatches: number
  /** HAProxy's mean over its last 1,024 requests; null where there was no request. */
  meanMs: number | null
  connections: number
  queueMax: number
}

const HOUR_S = 3_600
/** Resolution in seconds and how long its points stay; each coarse ring is made from the one before it. */
export const rings = [
  { resS: 2, keepS: HOUR_S },
  { resS: 30, keepS: 48 * HOUR_S },
  { resS: 300, keepS: 90 * 24 * HOUR_S },
] as const

export const FINEST_S = rings[0].resS

/** Start of the interval that `nowMs` is nearest to: ticks come on the grid, a few ms early or late. */
export function gridSecond(nowMs: number): number {
  return Math.round(nowMs / (FINEST_S * 1_000)) * FINEST_S
}

/** Null when there is no point. */
export function foldContainer(points: readonly ContainerPoint[]): ContainerPoint | null {
  if (points.length === 0) return null
  return {
    cpuMilli: Math.round(sum(points, 'cpuMilli') / points.length),
    memBytes: max(points, 'memBytes'),
    rxBytes: sum(points, 'rxBytes'),
    txBytes: sum(points, 'txBytes'),
    conns: max(points, 'conns'),
  }
}

/** Null when there is no point. */
export function foldTraffic(points: readonly TrafficPoint[]): TrafficPoint | null {
  if (points.length === 0) return null
  return {
    requests: sum(points, 'requests'),
    r2xx: sum(points, 'r2xx'),
    r3xx: sum(points, 'r3xx'),
    r4xx: sum(points, 'r4xx'),
    r5xx: sum(points, 'r5xx'),
    lost: sum(points, 'lost'),
    cut: sum(points, 'cut'),
    retries: sum(points, 'retries'),
    redispatches: sum(points, 'redispatches'),
    meanMs: weightedMean(points),
    connections: max(points, 'connections'),
    queueMax: max(points, 'queueMax'),
  }
}

function weightedMean(points: readonly TrafficPoint[]): number | null {
  let requests = 0
  let total = 0
  for (const point of points) {
    if (point.meanMs === null) continue
    requests += point.requests
    total += point.meanMs * point.requests
  }
  return requests === 0 ? null : total / requests
}

function sum<K extends string>(points: readonly Record<K, number>[], key: K): number {
  return points.reduce((total, point) => total + point[key], 0)
}

function max<K extends string>(points: readonly Record<K, number>[], key: K): number {
  return points.reduce((highest, point) => Math.max(highest, point[key]), 0)
}
