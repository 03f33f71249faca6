/** The figures of one slot over time: what the database holds, and after it what the feed has brought since. */
import type { Metrics, ServingSpan } from '../../contract/metrics.ts'

export interface SlotPoint {
  /** Unix seconds. */
  t: number
  cpuRatio: number | null
  memoryBytes: number | null
  rxBytesPerS: number | null
  txBytesPerS: number | null
}

export interface SlotColumns {
  x: number[]
  cpuRatio: (number | null)[]
  memoryBytes: (number | null)[]
  rxBytesPerS: (number | null)[]
  txBytesPerS: (number | null)[]
}

/** A pause longer than this many steps is a hole and no line crosses it. */
const HOLE_STEPS = 3

/**
 * @param live rising; only what is newer than the stored columns is taken, thinned to their step
 * @param fromS left end of the window: older points are left out
 */
export function slotColumns(
  metrics: Metrics,
  slot: string,
  { live, fromS }: { live: readonly SlotPoint[]; fromS: number },
): SlotColumns {
  const stored = storedPoints(metrics, slot).filter(({ t }) => t >= fromS)
  const stepS = metrics.stepMs / 1_000
  const newest =
    stored.findLast((point) => point.cpuRatio !== null || point.memoryBytes !== null)?.t ?? Number.NEGATIVE_INFINITY
  const points = stored.filter(({ t }) => t <= newest)
  let last = newest
  for (const point of live) {
    if (point.t < fromS || point.t < last + stepS) continue
    if (last !== Number.NEGATIVE_INFINITY && point.t - last > HOLE_STEPS * stepS) points.push(nothingAt(last + stepS))
    points.push(point)
    last = point.t
  }
  return columnsOf(points)
}

const nothingAt = (t: number): SlotPoint => ({
  t,
  cpuRatio: null,
  memoryBytes: null,
  rxBytesPerS: null,
  txBytesPerS: null,
})

function storedPoints({ fromAt, stepMs, slots = [] }: Metrics, slot: string): SlotPoint[] {
  const columns = slots.find((series) => series.slot === slot)
  if (columns === undefined) return []
  const startS = Date.parse(fromAt) / 1_000
  return columns.cpuRatio.map((cpuRatio, step) => ({
    t: startS + (step * stepMs) / 1_000,
    cpuRatio,
    memoryBytes: columns.memoryBytes[step] ?? null,
    rxBytesPerS: columns.rxBytesPerS[step] ?? null,
    txBytesPerS: columns.txBytesPerS[step] ?? null,
  }))
}

function columnsOf(points: readonly SlotPoint[]): SlotColumns {
  return {
    x: points.map(({ t }) => t),
    cpuRatio: points.map((point) => point.cpuRatio),
    memoryBytes: points.map((point) => point.memoryBytes),
    rxBytesPerS: points.map((point) => point.rxBytesPerS),
    txBytesPerS: points.map((point) => point.txBytesPerS),
  }
}

export interface ServingStretch {
  fromS: number
  /** null: it still serves. */
  toS: number | null
  incarnation: number
}

/** Who serves now, as the feed tells it. */
export interface LiveServing {
  slot: string
  incarnation: number
  sinceAt: string
}

/** When containers of the slot served, in order of time; a switch that the spans do not know yet comes from the feed. */
export function stretchesOf(
  spans: readonly ServingSpan[] | null,
  slot: string,
  serving: LiveServing | null,
): ServingStretch[] {
  const nowS = serving === null ? null : Date.parse(serving.sinceAt) / 1_000
  const isKnown = serving === null || (spans ?? []).some(({ incarnation }) => incarnation === serving.incarnation)
  const stretches = (spans ?? [])
    .filter((span) => span.slot === slot)
    .map(({ fromAt, toAt, incarnation }) => ({
      fromS: Date.parse(fromAt) / 1_000,
      toS: toAt === null ? (isKnown ? null : nowS) : Date.parse(toAt) / 1_000,
      incarnation,
    }))
  if (isKnown || nowS === null || serving.slot !== slot) return stretches
  return [...stretches, { fromS: nowS, toS: null, incarnation: serving.incarnation }]
}

type LiveFigures = Omit<SlotPoint, 't'>

/** The feed's points, each slot's own. */
export function pointsBySlot(
  stats: readonly { t: number; slots: ReadonlyMap<string, LiveFigures> }[],
): Map<string, SlotPoint[]> {
  const points = new Map<string, SlotPoint[]>()
  for (const { t, slots } of stats) {
    for (const [slot, { cpuRatio, memoryBytes, rxBytesPerS, txBytesPerS }] of slots) {
      const own = points.get(slot) ?? []
      own.push({ t, cpuRatio, memoryBytes, rxBytesPerS, txBytesPerS })
      points.set(slot, own)
    }
  }
  return points
}
