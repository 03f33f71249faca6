'use client'

import { memo, useMemo } from 'react'
import type { Metrics } from '../../contract/metrics.ts'
import { coarser } from './coarser.ts'
import { SlotCharts } from './slot-charts.tsx'
import { slotColumns, stretchesOf } from './slot-series.ts'
import type { LivePoints } from './use-live-points.ts'
import { type ContainerWindow, isLong, LONG_POINTS } from './windows.ts'

export interface ShownWindow {
  metrics: Metrics
  points: LivePoints
  window: ContainerWindow
}

interface SlotLiveChartsProps {
  slot: string
  memoryLimitBytes: number | null
  shown: ShownWindow
  /** Right end of the charts in Unix seconds. */
  endS: number
}

/** What is stored of a slot with what the feed has brought since. */
export const SlotLiveCharts = memo(function SlotLiveCharts({
  slot,
  memoryLimitBytes,
  shown,
  endS,
}: SlotLiveChartsProps) {
  const { metrics, points, window } = shown
  const range = useMemo<[number, number]>(() => [endS - window.ms / 1_000, endS], [endS, window.ms])
  const live = points.slots.get(slot)
  const columns = useMemo(() => {
    const exact = slotColumns(metrics, slot, { live: live ?? [], fromS: range[0] })
    return isLong(window) ? coarser(exact, LONG_POINTS) : exact
  }, [metrics, slot, live, range, window])
  const stretches = useMemo(
    () => stretchesOf(metrics.rotations?.spans ?? null, slot, points.serving),
    [metrics, slot, points.serving],
  )
  return (
    <SlotCharts
      slot={slot}
      columns={columns}
      stretches={stretches}
      range={range}
      memoryLimitBytes={memoryLimitBytes}
      gapFromS={points.isStale ? (columns.x.at(-1) ?? range[0]) : null}
    />
  )
})

/** The right end moves by whole steps, so that long windows are not drawn anew each second. */
export function endOfCharts({ metrics }: ShownWindow, nowMs: number): number {
  const stepS = Math.max(2, metrics.stepMs / 1_000)
  return Math.ceil(nowMs / 1_000 / stepS) * stepS
}
