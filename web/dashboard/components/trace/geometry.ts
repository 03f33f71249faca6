/** The trace in pixels: a thick line through the lanes of the slots, over the traffic on the same time axis. */
import type { Lanes, Stay } from './lanes.ts'

export interface TraceFrame {
  /** Where the lanes begin and end. */
  left: number
  right: number
  fromMs: number
  toMs: number
  /** Middle of each lane. */
  laneY: ReadonlyMap<string, number>
  areaTop: number
  areaBottom: number
  height: number
}

export interface FrameInput {
  width: number
  slots: readonly string[]
  fromMs: number
  toMs: number
  isNarrow: boolean
}

const FIRST_LANE = 24
const LANE = 26
const AREA_GAP = 24
const AREA_HEIGHT = 46
const AXIS_HEIGHT = 30

export function frameOf({ width, slots, fromMs, toMs, isNarrow }: FrameInput): TraceFrame {
  const laneY = new Map(slots.map((slot, index) => [slot, FIRST_LANE + index * LANE]))
  const lanesEnd = FIRST_LANE + Math.max(0, slots.length - 1) * LANE
  const areaTop = lanesEnd + AREA_GAP
  const areaBottom = areaTop + AREA_HEIGHT
  // The dot of the present moment and its halo need room to the right.
  return {
    left: isNarrow ? 40 : 96,
    right: width - 12,
    fromMs,
    toMs,
    laneY,
    areaTop,
    areaBottom,
    height: areaBottom + AXIS_HEIGHT,
  }
}

export function traceHeight(slots: number): number {
  return FIRST_LANE + Math.max(0, slots - 1) * LANE + AREA_GAP + AREA_HEIGHT + AXIS_HEIGHT
}

export function xOf({ left, right, fromMs, toMs }: TraceFrame, atMs: number): number {
  return round(left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left))
}

export function timeAt({ left, right, fromMs, toMs }: TraceFrame, x: number): number {
  const ratio = Math.min(1, Math.max(0, (x - left) / (right - left)))
  return Math.round(fromMs + ratio * (toMs - fromMs))
}

/** Half of the width of an S-curve; less where the neighbours are near. */
const CURVE = 7

/** One path for each unbroken run of stays; a gap in the recording breaks the line. */
export function servingPaths(frame: TraceFrame, { serving }: Pick<Lanes, 'serving'>): string[] {
  const runs: Stay[][] = []
  for (const stay of serving) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1)?.toMs === stay.fromMs) run.push(stay)
    else runs.push([stay])
  }
  return runs.map((run) => runPath(frame, run)).filter((path) => path !== '')
}

function runPath(frame: TraceFrame, run: readonly Stay[]): string {
  const first = run[0]
  if (first === undefined) return ''
  const laneOf = ({ slot }: Stay) => frame.laneY.get(slot) ?? FIRST_LANE
  let path = `M${xOf(frame, first.fromMs)} ${laneOf(first)}`
  for (const [index, stay] of run.entries()) {
    const next = run[index + 1]
    const end = xOf(frame, stay.toMs)
    if (next === undefined) {
      path += `H${end}`
      continue
    }
    const half = round(Math.min(CURVE, (end - xOf(frame, stay.fromMs)) / 2, (xOf(frame, next.toMs) - end) / 2))
    const [from, to] = [laneOf(stay), laneOf(next)]
    path += `H${round(end - half)}C${end} ${from} ${end} ${to} ${round(end + half)} ${to}`
  }
  return path
}

export function drainingPaths(frame: TraceFrame, { draining }: Pick<Lanes, 'draining'>): string[] {
  return draining.flatMap(({ slot, fromMs, toMs }) => {
    const y = frame.laneY.get(slot)
    const from = xOf(frame, fromMs)
    return y === undefined ? [] : [`M${from} ${y}H${Math.max(from + 2, xOf(frame, toMs))}`]
  })
}

export interface TrafficSample {
  atMs: number
  /** null where nothing was recorded. */
  requestsPerS: number | null
  lost: number
}

export interface TrafficArea {
  area: string[]
  line: string[]
  lost: { x: number; lost: number }[]
  gaps: { x: number; width: number }[]
  peakPerS: number
}

/** The area under the requests per second; its peak reaches the top, holes are left open. */
export function trafficArea(frame: TraceFrame, samples: readonly TrafficSample[]): TrafficArea {
  const inside = samples.filter(({ atMs }) => atMs >= frame.fromMs && atMs <= frame.toMs)
  const peakPerS = inside.reduce((peak, { requestsPerS }) => Math.max(peak, requestsPerS ?? 0), 0)
  const runs = runsOf(inside, stepMsOf(inside))
  const yOf = (perS: number) => round(frame.areaBottom - (peakPerS === 0 ? 0 : perS / (peakPerS * 1.08)) * AREA_HEIGHT)
  const lines = runs.map((run) => run.map(({ atMs, requestsPerS }) => `${xOf(frame, atMs)} ${yOf(requestsPerS ?? 0)}`))
  return {
    line: lines.map((points) => `M${points.join('L')}`),
    area: runs.map((run, index) => {
      const [from, to] = [run[0]?.atMs ?? 0, run.at(-1)?.atMs ?? 0]
      const floor = `L${xOf(frame, to)} ${frame.areaBottom}L${xOf(frame, from)} ${frame.areaBottom}Z`
      return `M${(lines[index] ?? []).join('L')}${floor}`
    }),
    lost: inside.filter(({ lost }) => lost > 0).map(({ atMs, lost }) => ({ x: xOf(frame, atMs), lost })),
    gaps: gapsOf(frame, runs),
    peakPerS,
  }
}

function stepMsOf(samples: readonly TrafficSample[]): number {
  const steps = samples.slice(1).map(({ atMs }, index) => atMs - (samples[index]?.atMs ?? atMs))
  const sorted = steps.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function runsOf(samples: readonly TrafficSample[], stepMs: number): TrafficSample[][] {
  const runs: TrafficSample[][] = []
  for (const sample of samples) {
    if (sample.requestsPerS === null) continue
    const run = runs.at(-1)
    const last = run?.at(-1)
    // Three steps: one late sample is no hole.
    if (run !== undefined && last !== undefined && sample.atMs - last.atMs <= 3 * stepMs) run.push(sample)
    else runs.push([sample])
  }
  return runs
}

function gapsOf(frame: TraceFrame, runs: readonly TrafficSample[][]): { x: number; width: number }[] {
  return runs.slice(1).map((run, index) => {
    const x = xOf(frame, runs[index]?.at(-1)?.atMs ?? frame.fromMs)
    return { x, width: round(xOf(frame, run[0]?.atMs ?? frame.toMs) - x) }
  })
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 14_400].map((min) => min * 60_000)

/** Round instants for the axis, at least `minPx` apart; `zoneOffsetMs` puts them on local hours. */
export function axisTicks(frame: TraceFrame, { minPx = 110, zoneOffsetMs = 0 } = {}): { x: number; atMs: number }[] {
  const perPx = (frame.toMs - frame.fromMs) / (frame.right - frame.left)
  const stepMs = STEPS_MS.find((step) => step / perPx >= minPx) ?? STEPS_MS.at(-1) ?? 60_000
  const first = Math.ceil((frame.fromMs + zoneOffsetMs) / stepMs) * stepMs - zoneOffsetMs
  const ticks: { x: number; atMs: number }[] = []
  for (let atMs = first; atMs <= frame.toMs; atMs += stepMs) ticks.push({ x: xOf(frame, atMs), atMs })
  return ticks
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
