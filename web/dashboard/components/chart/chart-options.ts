/** A chart's description as uPlot wants it. What may change without a new plot is read through `latest`. */
import type uPlot from 'uplot'
import { drawBands, drawGap, drawLimit, drawMarks } from './chart-drawing.ts'
import { durationSteps, largest, niceTop } from './chart-range.ts'
import type { ChartSeries, ChartSpec } from './chart-spec.ts'
import type { ChartTheme } from './chart-theme.ts'

export interface PlotContext {
  latest(): ChartSpec
  theme: ChartTheme
  /** Times of an axis in this zone. */
  timeZone: string
  formatX(x: number): string
  /** Plots of the same key move their cursors together. */
  syncKey: string | null
  /** Index of the point under the cursor; null when it has left. */
  onCursor(index: number | null): void
  paths: uPlot.Series.PathBuilderFactories
  tzDate(date: Date, timeZone: string): Date
}

export function plotOptions(context: PlotContext, size: { width: number; height: number }): uPlot.Options {
  const spec = context.latest()
  return {
    ...size,
    padding: [10, 18, 0, 0],
    tzDate: (seconds) => context.tzDate(new Date(seconds * 1_000), context.timeZone),
    legend: { show: false },
    series: [{}, ...spec.series.map((series) => seriesOptions(series, context))],
    scales: {
      x: { time: spec.xKind === 'time', range: (_plot, min, max) => xRange(context.latest(), min, max) },
      y: { range: () => [0, yTop(context.latest())] },
    },
    axes: [xAxis(context, spec), yAxis(context)],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      ...(context.syncKey === null ? {} : { sync: { key: context.syncKey, setSeries: false } }),
    },
    hooks: {
      setCursor: [(plot) => context.onCursor(plot.cursor.idx ?? null)],
      drawClear: [(plot) => drawBands(plot, context), (plot) => drawGap(plot, context)],
      draw: [(plot) => drawLimit(plot, context), (plot) => drawMarks(plot, context)],
    },
  }
}

function xRange({ xRange: wanted, x }: ChartSpec, min: number | null, max: number | null): [number, number] {
  const first = wanted?.[0] ?? min ?? x[0] ?? 0
  const last = wanted?.[1] ?? max ?? x.at(-1) ?? first + 1
  return last > first ? [first, last] : [first, first + 1]
}

export const yTop = ({ yMax, yLeast = 0, limit, series }: ChartSpec): number =>
  yMax ?? niceTop(Math.max(limit?.value ?? 0, yLeast, largest(series.map(({ values }) => values)) * 1.05))

function seriesOptions({ kind, color, dashed, label }: ChartSeries, { theme, paths }: PlotContext): uPlot.Series {
  const stroke = theme.color(color)
  const builder =
    kind === 'step'
      ? paths.stepped?.({ align: 1 })
      : kind === 'bars'
        ? paths.bars?.({ size: [0.92], align: 1 })
        : paths.linear?.()
  return {
    label,
    stroke,
    width: kind === 'bars' ? 0 : 1.5,
    points: { show: false },
    spanGaps: false,
    ...(kind === 'area' || kind === 'bars' ? { fill: theme.color(color, kind === 'bars' ? 55 : 12) } : {}),
    ...(dashed === true ? { dash: [4, 4] } : {}),
    ...(builder === undefined ? {} : { paths: builder }),
  }
}

function xAxis({ theme, formatX }: PlotContext, { xKind }: ChartSpec): uPlot.Axis {
  const time = xKind === 'time'
  return {
    ...axisLook(theme),
    size: 24,
    space: 72,
    ...(time
      ? { values: timeTicks }
      : { incrs: durationSteps, values: (_plot, splits) => splits.map((x) => (x === 0 ? '0' : formatX(x))) }),
  }
}

/** The clock; the day where ticks are days apart. */
const timeTicks: uPlot.Axis.Values = [
  [86_400, '{D} {MMM}', null, null, null, null, null, null, 1],
  [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
]

function yAxis({ theme, latest }: PlotContext): uPlot.Axis {
  return {
    ...axisLook(theme),
    size: 56,
    space: 28,
    values: (_plot, splits) => splits.map((value) => latest().formatValue(value)),
  }
}

const axisLook = (theme: ChartTheme): uPlot.Axis => ({
  stroke: theme.color('text-3'),
  font: `${theme.fontSizePx}px ${theme.fontFamily}`,
  gap: 6,
  grid: { stroke: theme.color('line'), width: 1 },
  ticks: { show: false },
  border: { show: false },
})
