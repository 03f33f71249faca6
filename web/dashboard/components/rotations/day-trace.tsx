'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import type { RotationSeries } from '../../contract/metrics.ts'
import { formatClock, formatDay, formatMinute } from '../../lib/format.ts'
import { frameOf, type TrafficSample, traceHeight } from '../trace/geometry.ts'
import { lanesOf } from '../trace/lanes.ts'
import { rotationsOf } from '../trace/series.ts'
import { TraceDrawing } from '../trace/trace-drawing.tsx'
import { TraceKey } from '../trace/trace-key.tsx'
import { useWidth } from '../trace/use-width.ts'
import { Brush } from './brush.tsx'
import { BucketDrawing } from './bucket-drawing.tsx'
import { BucketKey } from './bucket-key.tsx'
import { areMarksReadable, bucketsOf } from './buckets.ts'
import { hrefOf, type RotationsSearch } from './search.ts'

export interface DayTraceProps {
  slots: readonly string[]
  fromMs: number
  toMs: number
  stepMs: number
  series: RotationSeries
  samples: readonly TrafficSample[]
  search: RotationsSearch
}

const COLUMN_PX = 6
const DAY_MS = 86_400_000

/** A stretch of time: single switches while they can be told apart, else columns; drag to look closer. */
export function DayTrace(props: DayTraceProps) {
  const [box, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={box} className="relative touch-pan-y select-none">
      {width === null ? (
        <svg aria-hidden="true" width={1} height={traceHeight(props.slots.length)} className="block" />
      ) : (
        <Drawn {...props} width={width} />
      )}
    </div>
  )
}

function Drawn({ slots, fromMs, toMs, stepMs, series, samples, search, width }: DayTraceProps & { width: number }) {
  const router = useRouter()
  const zone = useZone()
  const nowMs = useNow()
  const [hoverMs, setHoverMs] = useState<number | null>(null)
  const frame = frameOf({ width, slots, fromMs, toMs, isNarrow: width < 560 })
  const clock = (atMs: number) => (toMs - fromMs > 2 * DAY_MS ? formatDay(atMs, zone, nowMs) : formatMinute(atMs, zone))
  const isReadable = series.marks !== null && areMarksReadable(series.marks.length, frame.right - frame.left)
  const columns = Math.floor((frame.right - frame.left) / COLUMN_PX)
  const buckets = bucketsOf({ fromMs, stepMs, series, columns })
  const total = `${series.total.rotated} rotated, ${series.total.kept} kept, ${series.total.alarm} in alarm`
  const label = `Rotations from ${formatClock(fromMs, zone)} to ${formatClock(toMs, zone)}: ${total}.`
  const shared = { frame, samples, clock, label, isLive: false }
  const zoom = (range: { fromMs: number; toMs: number }) =>
    router.push(hrefOf({ ...search, before: null, atMs: null, range }), { scroll: false })
  return (
    <>
      <Brush frame={frame} onHover={setHoverMs} onSelect={zoom} clock={clock}>
        {isReadable ? (
          <TraceDrawing
            {...shared}
            lanes={lanesOf({
              rotations: rotationsOf(series),
              servingSlot: series.servingSlot.at(-1) ?? null,
              fromMs,
              toMs,
            })}
          />
        ) : (
          <BucketDrawing {...shared} buckets={buckets} hoverMs={hoverMs} />
        )}
      </Brush>
      <div className="pt-2">{isReadable ? <TraceKey /> : <BucketKey />}</div>
    </>
  )
}
