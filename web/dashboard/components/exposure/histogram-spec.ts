/** The histogram of intervals as a chart: shares of each bin, measured and promised. */
import type { ChartSpec } from '../chart/chart-spec.ts'

export interface HistogramBin {
  fromMs: number
  toMs: number
  count: number
  expectedPerS: number
}

/** @param n intervals in all bins */
export function histogramSpec(bins: readonly HistogramBin[], n: number): Omit<ChartSpec, 'formatValue'> {
  const last = bins.at(-1)
  const expected = bins.map(({ fromMs, toMs, expectedPerS }) => (expectedPerS * (toMs - fromMs)) / 1_000)
  // The line runs on to the end of the last bin, where no further bar begins.
  return {
    x: [...bins.map(({ fromMs }) => fromMs / 1_000), ...(last === undefined ? [] : [last.toMs / 1_000])],
    xKind: 'duration',
    series: [
      {
        key: 'measured',
        label: 'measured',
        color: 'spare-fill',
        kind: 'bars',
        values: [...bins.map(({ count }) => (n === 0 ? 0 : count / n)), null],
      },
      {
        key: 'promised',
        label: 'promised by the policy',
        color: 'text-2',
        kind: 'step',
        values: [...expected, expected.at(-1) ?? null],
      },
    ],
  }
}
