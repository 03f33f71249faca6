import type { TrafficSample } from './geometry.ts'

/** As the live store keeps them: `t` in Unix seconds. */
export interface LiveTraffic {
  t: number
  traffic: { requestsPerS: number; lost: number } | null
}

/** The recorded samples, continued by what the feed brought since; one point for each step of the record. */
export function mergedSamples(recorded: readonly TrafficSample[], live: readonly LiveTraffic[]): TrafficSample[] {
  const known = recorded.filter(({ requestsPerS }) => requestsPerS !== null)
  const lastMs = known.at(-1)?.atMs ?? 0
  const stepMs = Math.max(2_000, stepOf(recorded))
  const groups = Map.groupBy(
    live.filter(({ t, traffic }) => traffic !== null && t * 1_000 > lastMs),
    ({ t }) => Math.floor((t * 1_000) / stepMs) * stepMs,
  )
  const added = [...groups].map(([atMs, points]) => {
    const sum = points.reduce((total, { traffic }) => total + (traffic?.requestsPerS ?? 0), 0)
    const lost = points.reduce((total, { traffic }) => total + (traffic?.lost ?? 0), 0)
    return { atMs: Math.max(atMs, lastMs + 1), requestsPerS: sum / points.length, lost }
  })
  return [...known, ...added.sort((a, b) => a.atMs - b.atMs)]
}

function stepOf([first, second]: readonly TrafficSample[]): number {
  return first === undefined || second === undefined ? 0 : second.atMs - first.atMs
}
