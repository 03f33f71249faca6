'use client'

import { useMemo } from 'react'
import { useZone } from '../../../ui/components/clock.tsx'
import { formatDuration, formatRatio } from '../../lib/format.ts'
import { Chart } from '../chart/chart.tsx'
import { type HistogramBin, histogramSpec } from './histogram-spec.ts'

const seconds = (x: number) => formatDuration(x * 1_000)

/** What was measured as bars, what the policy promises as a line over them. */
export function IntervalChart({ bins, n, title }: { bins: readonly HistogramBin[]; n: number; title: string }) {
  const zone = useZone()
  const spec = useMemo(() => ({ ...histogramSpec(bins, n), formatValue: formatRatio }), [bins, n])
  return <Chart title={title} spec={spec} timeZone={zone} formatX={seconds} height="h-48" xLabel="Interval from" />
}
