/** The steps of one rotation as bars on a time axis. */

export interface WaterfallStep {
  seq: number
  attempt: number
  name: string
  state: string
  startedAtMs: number
  /** null while it runs. */
  durationMs: number | null
}

export type Scale = 'linear' | 'log'

export interface Bar {
  key: string
  /** Shares of the width, 0 to 1. */
  from: number
  width: number
  /** Before the bar: from the end of the step before to this beginning, which is Temporal's own time. */
  overheadFrom: number
  overheadWidth: number
  overheadMs: number
  startMs: number
  durationMs: number
  isOpen: boolean
}

export interface Waterfall {
  totalMs: number
  bars: Bar[]
  ticks: { at: number; ms: number }[]
  overheadMs: number
}

/** Below it a bar would be no wider than a hair; shares of the width. */
const MIN_WIDTH = 0.003
/** What the log axis begins with: a step of less than a millisecond is not told apart. */
const LOG_FLOOR_MS = 1

export interface WaterfallInput {
  startedAtMs: number
  /** The end of the rotation, or the present moment while it runs. */
  endMs: number
  steps: readonly WaterfallStep[]
  scale: Scale
}

export function drawWaterfall({ startedAtMs, endMs, steps, scale }: WaterfallInput): Waterfall {
  const inOrder = [...steps].sort((a, b) => a.startedAtMs - b.startedAtMs || a.seq - b.seq || a.attempt - b.attempt)
  const ends = inOrder.map((step) => (step.durationMs === null ? endMs : step.startedAtMs + step.durationMs))
  const totalMs = Math.max(1, endMs - startedAtMs, ...ends.map((end) => end - startedAtMs))
  const place = placeOn(scale, totalMs)
  let doneMs = 0
  const bars = inOrder.map((step, index): Bar => {
    const startMs = Math.max(0, step.startedAtMs - startedAtMs)
    const finishMs = Math.max(startMs, (ends[index] ?? startedAtMs) - startedAtMs)
    const overheadMs = Math.max(0, startMs - doneMs)
    const from = place(startMs)
    const before = overheadMs === 0 ? from : place(doneMs)
    doneMs = Math.max(doneMs, finishMs)
    return {
      key: `${step.seq}-${step.attempt}`,
      from,
      width: Math.min(1 - from, Math.max(MIN_WIDTH, place(finishMs) - from)),
      overheadFrom: before,
      overheadWidth: from - before,
      ...{ overheadMs, startMs, durationMs: finishMs - startMs, isOpen: step.durationMs === null },
    }
  })
  const overheadMs = bars.reduce((sum, bar) => sum + bar.overheadMs, 0)
  return { totalMs, bars, ticks: ticksOf(scale, totalMs, place), overheadMs }
}

function placeOn(scale: Scale, totalMs: number): (ms: number) => number {
  const clamp = (share: number) => Math.min(1, Math.max(0, share))
  if (scale === 'linear') return (ms) => clamp(ms / totalMs)
  const span = Math.log(Math.max(totalMs, LOG_FLOOR_MS * 10) / LOG_FLOOR_MS)
  return (ms) => clamp(Math.log(Math.max(ms, LOG_FLOOR_MS) / LOG_FLOOR_MS) / span)
}

function ticksOf(scale: Scale, totalMs: number, place: (ms: number) => number): Waterfall['ticks'] {
  if (scale === 'log') {
    const powers = Math.floor(Math.log10(totalMs))
    return Array.from({ length: powers + 1 }, (_, power) => ({ at: place(10 ** power), ms: 10 ** power }))
  }
  const stepMs = niceStep(totalMs / 5)
  return Array.from({ length: Math.floor(totalMs / stepMs) + 1 }, (_, index) => ({
    at: place(index * stepMs),
    ms: index * stepMs,
  }))
}

/** 1, 2 or 5 times a power of ten, not below `ms`. */
function niceStep(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(ms, 1)))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= ms) ?? 10
  return factor * power
}
