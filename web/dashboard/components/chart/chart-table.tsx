import { thinned } from './chart-range.ts'
import type { ChartSpec } from './chart-spec.ts'

interface ChartTableProps {
  title: string
  spec: ChartSpec
  formatX(x: number): string
  xLabel: string
}

const MOST_ROWS = 60

/** The data of a chart as a table, newest or largest first, thinned where it is long. */
export function ChartTable({ title, spec, formatX, xLabel }: ChartTableProps) {
  const rows = thinned(
    spec.x.map((x, index) => ({ x, index })),
    MOST_ROWS,
  ).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={`${title}, data`} tabIndex={0} className="absolute inset-0 overflow-auto bg-surface">
      <table className="w-full border-collapse text-12">
        <thead className="sticky top-0 bg-surface text-left text-text-3">
          <tr>
            <th scope="col" className="py-1 pr-3 font-normal">
              {xLabel}
            </th>
            {spec.series.map(({ key, label }) => (
              <th key={key} scope="col" className="py-1 pr-3 text-right font-normal">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ x, index }) => (
            <tr key={x} className="border-line border-t">
              <th scope="row" className="py-1 pr-3 text-left font-normal text-text-2">
                {formatX(x)}
              </th>
              {spec.series.map(({ key, values }) => (
                <td key={key} className="py-1 pr-3 text-right">
                  {shown(values[index] ?? null, spec)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < spec.x.length ? (
        <p className="py-1 text-12 text-text-3">
          {rows.length} of {spec.x.length} points, evenly spaced.
        </p>
      ) : null}
    </section>
  )
}

const shown = (value: number | null, { formatValue }: ChartSpec): string => (value === null ? '–' : formatValue(value))
