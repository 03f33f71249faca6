import type { ChartSeries, ChartSpec } from './chart-spec.ts'

interface ChartReadoutProps {
  spec: ChartSpec
  /** Point under the cursor; null: the last one that is known. */
  index: number | null
  formatX(x: number): string
}

/** The values at the cursor, each beside the line it belongs to. */
export function ChartReadout({ spec, index, formatX }: ChartReadoutProps) {
  const at = index === null ? null : (spec.x[index] ?? null)
  return (
    <ul
      className="mb-1 flex min-h-target min-w-0 flex-wrap content-center items-center gap-x-3 text-12 text-text-3"
      aria-hidden
    >
      {spec.series.map((series) => {
        const value = index === null ? resting(spec, series) : (series.values[index] ?? null)
        return (
          <li key={series.key} className="flex items-center gap-1.5 whitespace-nowrap">
            <svg width="14" height="6" aria-hidden>
              <line
                x1="1"
                x2="13"
                y1="3"
                y2="3"
                className={strokes[series.color]}
                strokeWidth={series.kind === 'bars' ? 5 : 2}
                strokeDasharray={series.dashed === true ? '3 2' : undefined}
              />
            </svg>
            {spec.series.length > 1 ? <span>{series.label}</span> : null}
            {value === undefined ? null : (
              <span className="font-medium text-text">{value === null ? '–' : spec.formatValue(value)}</span>
            )}
          </li>
        )
      })}
      {at === null ? null : <li className="whitespace-nowrap">{formatX(at)}</li>}
    </ul>
  )
}

const strokes: Record<ChartSpec['series'][number]['color'], string> = {
  'serving-fill': 'stroke-serving-fill',
  'spare-fill': 'stroke-spare-fill',
  'draining-fill': 'stroke-draining-fill',
  'warming-fill': 'stroke-warming-fill',
  'danger-fill': 'stroke-danger-fill',
  accent: 'stroke-accent',
  'text-2': 'stroke-text-2',
  'text-3': 'stroke-text-3',
}

/** Without a cursor: the latest of a course of time; of a distribution no single value stands out. */
function resting({ xKind }: ChartSpec, { values }: ChartSeries): number | null | undefined {
  return xKind === 'time' ? lastKnown(values) : undefined
}

function lastKnown(values: readonly (number | null)[]): number | null {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    const value = values[index]
    if (value != null) return value
  }
  return null
}
