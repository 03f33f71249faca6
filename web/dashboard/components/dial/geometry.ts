/** The exposure dial: 240° of a circle, open at the bottom, from 0 to the end of the policy's window. */
import { elapsedRatio, type Timing } from '../../../../workflows/domain/next-delay.ts'

export const DIAL = { width: 288, height: 206, centreX: 144, centreY: 124, radius: 100, stroke: 12 } as const
const START_DEGREES = 150
const SWEEP_DEGREES = 240
/** Between two shaded segments. */
const GAP_DEGREES = 0.8
const SEGMENT_DEGREES = 5.6

export interface DialSegment {
  path: string
  /** 0 to 1: how likely the next rotation is here, against where it is likeliest. */
  weight: number
}

export interface DialTick {
  atMs: number
  path: string
  label: { x: number; y: number; anchor: 'start' | 'middle' | 'end' }
}

export interface DialDrawing {
  /** The arc before the window, without what has elapsed. */
  base: string
  elapsed: string
  segments: DialSegment[]
  head: { x: number; y: number }
  ticks: DialTick[]
  isOver: boolean
}

export function drawDial(timing: Timing, exposureMs: number | null): DialDrawing {
  const { minMs, maxMs } = timing
  const ratio = (ms: number) => Math.min(1, Math.max(0, ms / maxMs))
  const elapsedRatioOfArc = ratio(exposureMs ?? 0)
  const head = pointAt(elapsedRatioOfArc, DIAL.radius)
  return {
    base: arc(0, ratio(minMs)),
    elapsed: exposureMs === null ? '' : arc(0, elapsedRatioOfArc),
    segments: segmentsOf(timing, ratio),
    head,
    ticks: ticksOf(timing).map((atMs) => tick(atMs, ratio(atMs))),
    isOver: exposureMs !== null && exposureMs > maxMs,
  }
}

/** Half of the waits are over after it. */
export function medianMs({ minMs, maxMs, tauMs }: Timing): number {
  if (tauMs === null) return minMs
  const reachable = 1 - Math.exp((minMs - maxMs) / tauMs)
  return minMs - tauMs * Math.log(1 - 0.5 * reachable)
}

/** Chance that the rotation comes within `spanMs`, given that it has not come at `ageMs`. */
export function chanceWithin(timing: Timing, ageMs: number, spanMs: number): number {
  const gone = elapsedRatio(timing, ageMs)
  if (gone >= 1) return 1
  return (elapsedRatio(timing, ageMs + spanMs) - gone) / (1 - gone)
}

/** From now until the window opens and closes. */
export function windowFrom({ minMs, maxMs }: Timing, ageMs: number): { opensInMs: number; closesInMs: number } {
  return { opensInMs: Math.max(0, minMs - ageMs), closesInMs: Math.max(0, maxMs - ageMs) }
}

function segmentsOf({ minMs, maxMs, tauMs }: Timing, ratio: (ms: number) => number): DialSegment[] {
  if (tauMs === null) return []
  const from = ratio(minMs)
  const degrees = (1 - from) * SWEEP_DEGREES
  const count = Math.max(1, Math.round(degrees / SEGMENT_DEGREES))
  const gap = GAP_DEGREES / SWEEP_DEGREES
  const step = (1 - from) / count
  return Array.from({ length: count }, (_, index) => {
    const middleMs = minMs + ((index + 0.5) / count) * (maxMs - minMs)
    const weight = Math.exp((minMs - middleMs) / tauMs)
    return { path: arc(from + index * step + gap / 2, from + (index + 1) * step - gap / 2), weight }
  })
}

function ticksOf(timing: Timing): number[] {
  const { minMs, maxMs, tauMs } = timing
  return tauMs === null ? [0, maxMs] : [0, minMs, medianMs(timing), maxMs]
}

function tick(atMs: number, ratio: number): DialTick {
  const inner = pointAt(ratio, DIAL.radius + 9)
  const outer = pointAt(ratio, DIAL.radius + 14)
  const degrees = START_DEGREES + ratio * SWEEP_DEGREES
  const cosine = Math.cos((degrees * Math.PI) / 180)
  const isEnd = ratio === 0 || ratio === 1
  const text = isEnd ? pointAt(ratio, DIAL.radius + 18) : pointAt(ratio, DIAL.radius + 21)
  const anchor = isEnd || Math.abs(cosine) < 0.35 ? 'middle' : cosine < 0 ? 'end' : 'start'
  const label = { x: text.x, y: round(text.y + (isEnd ? 15 : 1)), anchor } as const
  return { atMs, path: `M${inner.x} ${inner.y}L${outer.x} ${outer.y}`, label }
}

function pointAt(ratio: number, radius: number): { x: number; y: number } {
  const radians = ((START_DEGREES + ratio * SWEEP_DEGREES) * Math.PI) / 180
  return { x: round(DIAL.centreX + radius * Math.cos(radians)), y: round(DIAL.centreY + radius * Math.sin(radians)) }
}

function arc(fromRatio: number, toRatio: number): string {
  if (toRatio <= fromRatio) return ''
  const { radius } = DIAL
  const from = pointAt(fromRatio, radius)
  const to = pointAt(toRatio, radius)
  const isLarge = (toRatio - fromRatio) * SWEEP_DEGREES > 180 ? 1 : 0
  return `M${from.x} ${from.y}A${radius} ${radius} 0 ${isLarge} 1 ${to.x} ${to.y}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
