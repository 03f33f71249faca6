/** What a chart says, in one sentence for each series. */
import type { ChartSpec } from './chart-spec.ts'

/** `CPU of vault_web2: now 6 %, between 1 % and 24 %.` Series without a value say so. */
export function summaryOf({ series, formatValue }: ChartSpec): string {
  return series
    .map(({ label, values }) => {
      const known = values.filter((value) => value !== null)
      const last = known.at(-1)
      if (last === undefined) return `${label}: no figures in this window.`
      const least = known.reduce((a, b) => Math.min(a, b))
      const most = known.reduce((a, b) => Math.max(a, b))
      return `${label}: last ${formatValue(last)}, between ${formatValue(least)} and ${formatValue(most)}.`
    })
    .join(' ')
}
