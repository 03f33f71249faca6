'use client'

import { useMemo } from 'react'
import { useZone } from '../../../ui/components/clock.tsx'
import { formatBytes, formatClock, formatRatio } from '../../lib/format.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartSpec } from '../chart/chart-spec.ts'
import type { ServingStretch, SlotColumns } from './slot-series.ts'

interface SlotChartsProps {
  slot: string
  columns: SlotColumns
  stretches: readonly ServingStretch[]
  range: readonly [number, number]
  memoryLimitBytes: number | null
  /** Unix seconds from which on nothing has arrived; null while figures come. */
  gapFromS: number | null
}

/** More labels than this would lie over each other. */
const MOST_LABELS = 6

/** CPU, memory and network of a slot; green ground while it served, a mark at each switch to it. */
export function SlotCharts({ slot, columns, stretches, range, memoryLimitBytes, gapFromS }: SlotChartsProps) {
  const zone = useZone()
  const common = useMemo(() => frameOf(stretches, range, gapFromS), [stretches, range, gapFromS])
  const cpu = useMemo(() => cpuSpec(columns, common), [columns, common])
  const memory = useMemo(() => memorySpec(columns, common, memoryLimitBytes), [columns, common, memoryLimitBytes])
  const network = useMemo(() => networkSpec(columns, common), [columns, common])
  const shared = {
    timeZone: zone,
    formatX: (seconds: number) => formatClock(seconds * 1_000, zone),
    height: 'h-32',
    syncKey: 'containers',
  }
  return (
    <div className="grid min-w-0 gap-x-6 gap-y-3 md:grid-cols-3">
      <Chart {...shared} title="CPU" spec={cpu} label={`CPU of ${slot}`} />
      <Chart {...shared} title="Memory" spec={memory} label={`Memory of ${slot}`} />
      <Chart {...shared} title="Network" spec={network} label={`Network of ${slot}`} />
    </div>
  )
}

type Frame = Pick<ChartSpec, 'xKind' | 'xRange' | 'bands' | 'marks' | 'gapFrom'>

function frameOf(
  stretches: readonly ServingStretch[],
  range: readonly [number, number],
  gapFrom: number | null,
): Frame {
  const shown = stretches.filter(({ fromS, toS }) => fromS <= range[1] && (toS ?? range[1]) >= range[0])
  const marks = shown.filter(({ fromS }) => fromS >= range[0])
  const isFew = marks.length <= MOST_LABELS
  return {
    xKind: 'time',
    xRange: range,
    bands: shown.map(({ fromS, toS }) => ({ from: fromS, to: toS })),
    marks: isFew ? marks.map(({ fromS, incarnation }) => ({ at: fromS, label: `#${incarnation}` })) : [],
    gapFrom,
  }
}

function cpuSpec({ x, cpuRatio }: SlotColumns, frame: Frame): ChartSpec {
  return {
    ...frame,
    x,
    series: [{ key: 'cpu', label: 'CPU', color: 'text-2', kind: 'area', values: cpuRatio }],
    yLeast: 0.1,
    formatValue: formatRatio,
  }
}

function memorySpec({ x, memoryBytes }: SlotColumns, frame: Frame, limitBytes: number | null): ChartSpec {
  return {
    ...frame,
    x,
    limit: limitBytes === null ? null : { value: limitBytes, label: `limit ${formatBytes(limitBytes)}` },
    series: [{ key: 'memory', label: 'Memory', color: 'text-2', kind: 'area', values: memoryBytes }],
    formatValue: formatBytes,
  }
}

function networkSpec({ x, rxBytesPerS, txBytesPerS }: SlotColumns, frame: Frame): ChartSpec {
  return {
    ...frame,
    x,
    series: [
      { key: 'rx', label: 'in', color: 'spare-fill', kind: 'line', values: rxBytesPerS },
      { key: 'tx', label: 'out', color: 'warming-fill', kind: 'line', dashed: true, values: txBytesPerS },
    ],
    yLeast: 10_000,
    formatValue: (bytes) => `${formatBytes(bytes)}/s`,
  }
}
