/** What a chart shows, apart from how it is drawn. */

/** Names of colour tokens (`--color-…`); charts know no colour of their own. */
export type ChartColor =
  | 'serving-fill'
  | 'spare-fill'
  | 'draining-fill'
  | 'warming-fill'
  | 'danger-fill'
  | 'accent'
  | 'text-2'
  | 'text-3'

export interface ChartSeries {
  key: string
  label: string
  color: ChartColor
  kind: 'line' | 'area' | 'step' | 'bars'
  dashed?: boolean
  /** null: nothing was measured; the line breaks there. */
  values: readonly (number | null)[]
}

export interface ChartMark {
  at: number
  label: string
  color?: ChartColor
}

/** A stretch whose ground is tinted. */
export interface ChartBand {
  from: number
  /** null: to the right end. */
  to: number | null
}

export interface ChartSpec {
  /** Rising: Unix seconds, or seconds of a duration. */
  x: readonly number[]
  xKind: 'time' | 'duration'
  /** Ends of the axis; the first and last of `x` where absent. */
  xRange?: readonly [number, number]
  series: readonly ChartSeries[]
  /** Top of the axis; from the data where absent. Always from 0. */
  yMax?: number
  /** The top is never below this, so that next to nothing looks like it. */
  yLeast?: number
  limit?: { value: number; label: string } | null
  marks?: readonly ChartMark[]
  bands?: readonly ChartBand[]
  /** From here to the right end nothing is known: hatched. */
  gapFrom?: number | null
  formatValue(value: number): string
}

/** Whoever has the same shape can be drawn by the same plot with other data. */
export function shapeOf({ series, xKind }: ChartSpec): string {
  return JSON.stringify([xKind, series.map(({ key, kind, color, dashed }) => [key, kind, color, dashed === true])])
}

export const dataOf = ({ x, series }: ChartSpec): [number[], ...(number | null)[][]] => [
  [...x],
  ...series.map(({ values }) => [...values]),
]
