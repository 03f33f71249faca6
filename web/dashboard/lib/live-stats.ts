/** The ring of figures, and the latest of them in the slots. */
import type { SlotStats, StatsEvent, TrafficStats } from '../contract/stream.ts'
import type { LiveState, SlotFigures, StatsPoint, TrafficFigures } from './live-state.ts'

/** Five minutes of points two seconds apart. */
const RING = 150

export function takeStats(state: LiveState, event: StatsEvent): LiveState {
  // Nothing new was measured; that the feed lives is all it says.
  if (event.s.length === 0 && event.h === null) return state
  const point = pointOf(state, event)
  const before = state.stats.filter(({ t }) => t < point.t)
  const stats = [...before, point].slice(-RING)
  return { ...state, stats, ...latestIn(state, event, point) }
}

function pointOf({ stats, slots, containers }: LiveState, { t, s, h }: StatsEvent): StatsPoint {
  const merged = new Map(stats.at(-1)?.slots)
  for (const row of s) {
    const name = slots[row[0]]
    if (name != null) merged.set(name, slotFigures(row))
  }
  for (const { slot, incarnation } of containers) if (incarnation === null) merged.delete(slot)
  return { t, slots: merged, traffic: h === null ? null : trafficFigures(h) }
}

function slotFigures([, cpuMilli, memoryBytes, rxBytesPerS, txBytesPerS, connections]: SlotStats): SlotFigures {
  return { cpuRatio: cpuMilli / 1_000, memoryBytes, rxBytesPerS, txBytesPerS, connections }
}

function trafficFigures([requestsPerS, meanMs, lost, cut, connections, queue]: TrafficStats): TrafficFigures {
  return { requestsPerS, meanMs, lost, cut, connections, queue }
}

function latestIn(state: LiveState, { t, s, h }: StatsEvent, point: StatsPoint): Partial<LiveState> {
  const statsAt = new Date((t + 2) * 1_000).toISOString()
  const told = new Set(s.map(([index]) => state.slots[index]))
  const containers = state.containers.map((row) => {
    const figures = point.slots.get(row.slot)
    if (figures === undefined) return row
    return told.has(row.slot) ? { ...row, ...figures, statsAt } : { ...row, statsAt }
  })
  const { rotation } = state
  if (rotation === null) return { containers }
  const draining = rotation.draining.map((one) => {
    const connections = point.slots.get(one.slot)?.connections
    return connections === undefined || connections === one.connections ? one : { ...one, connections }
  })
  const isSame = draining.every((one, index) => one === rotation.draining[index])
  const lost = h?.[2] ?? 0
  if (isSame && lost === 0) return { containers }
  return { containers, rotation: { ...rotation, draining, lostLastMinute: rotation.lostLastMinute + lost } }
}
