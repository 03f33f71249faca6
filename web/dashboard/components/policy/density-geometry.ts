/** Two densities of the interval in one picture, to one scale. */

export interface DensityShape {
  density: readonly { atMs: number; ratioPerS: number }[]
  /** Where a fixed interval stands, which has no density. */
  meanMs: number
}

export interface DensityFrame {
  width: number
  height: number
  /** Room under the curve for the labels of the axis. */
  footer: number
}

export interface DensityPicture {
  now: DensityCurve
  next: DensityCurve
  ticks: { x: number; atMs: number }[]
  baseY: number
}

export interface DensityCurve {
  line: string
  area: string
  /** A fixed interval: an upright line instead. */
  fixedX: number | null
}

const HEADROOM = 8

/** Both from 0 to a little past the longer of the two. */
export function densityPicture(now: DensityShape, next: DensityShape, frame: DensityFrame): DensityPicture {
  const baseY = frame.height - frame.footer
  const endMs = Math.max(endOf(now), endOf(next), 1) * 1.04
  const highest = Math.max(peakOf(now), peakOf(next))
  const x = (atMs: number) => round((atMs / endMs) * frame.width)
  const y = (ratioPerS: number) => round(baseY - (highest === 0 ? 0 : (ratioPerS / highest) * (baseY - HEADROOM)))
  const curve = ({ density, meanMs }: DensityShape): DensityCurve => {
    const [first, last] = [density[0], density.at(-1)]
    if (first === undefined || last === undefined) return { line: '', area: '', fixedX: x(meanMs) }
    const points = density.map(({ atMs, ratioPerS }) => `${x(atMs)} ${y(ratioPerS)}`)
    const line = `M${x(first.atMs)} ${baseY}L${points.join('L')}L${x(last.atMs)} ${baseY}`
    return { line, area: `${line}Z`, fixedX: null }
  }
  return { now: curve(now), next: curve(next), ticks: ticksTo(endMs).map((atMs) => ({ x: x(atMs), atMs })), baseY }
}

const endOf = ({ density, meanMs }: DensityShape): number => density.at(-1)?.atMs ?? meanMs
const peakOf = ({ density }: DensityShape): number =>
  density.reduce((most, { ratioPerS }) => Math.max(most, ratioPerS), 0)
const round = (value: number): number => Math.round(value * 10) / 10

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const tickSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168, 336].map((count) => count * hour),
]

/** At most six, at times that a clock shows; 0 is one of them. */
export function ticksTo(endMs: number): number[] {
  const step = tickSteps.find((candidate) => endMs / candidate < 6) ?? endMs / 4
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step)
}
