'use client'
import { useCallback, useMemo } from 'react'
import { useZone } from '../../../ui/components/clock.tsx'
import { formatMinute } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'
import { usePool } from '../overview/use-pool.ts'
import { frameOf, type TrafficSample, traceHeight } from './geometry.ts'
import { lanesOf, type TraceRotation } from './lanes.ts'
import { mergedSamples } from './live-samples.ts'
import { merged, openRotation, traceRotation } from './series.ts'
import { TraceDrawing } from './trace-drawing.tsx'
import { TraceLinks } from './trace-links.tsx'
import { describeTrace } from './trace-words.ts'
import { useWidth } from './use-width.ts'

const MINUTE_MS = 60_000
const NARROW_PX = 560
/** The drawing moves on by whole steps, so that a second costs nothing where nothing happened. */
const STEP_MS = 5_000

export interface LiveTraceProps {
  slots: readonly string[]
  rotations: readonly TraceRotation[]
  samples: readonly TrafficSample[]
}

/** The last 30 minutes: which slot served when, over the traffic it carried. */
export function LiveTrace({ slots, rotations, samples }: LiveTraceProps) {
  const [box, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={box} className="relative">
      {width === null ? (
        <svg aria-hidden="true" width={1} height={traceHeight(slots.length)} className="block" />
      ) : (
        <Drawn {...{ slots, rotations, samples, width }} />
      )}
    </div>
  )
}

function Drawn({ slots, rotations, samples, width }: LiveTraceProps & { width: number }) {
  const { state, nowMs, isStale } = usePool()
  const zone = useZone()
  const finished = useLive(({ finished: ended }) => ended)
  const stats = useLive(({ stats: ring }) => ring)
  const isNarrow = width < NARROW_PX
  const minutes = isNarrow ? 12 : 30
  // A switch is shown at once; otherwise the axis waits for its next step.
  const edgeMs = Math.max(Math.ceil(nowMs / STEP_MS) * STEP_MS, 0)
  const servingSlot = state?.serving?.slot ?? null
  const frame = useMemo(
    () => frameOf({ width, slots, fromMs: edgeMs - minutes * MINUTE_MS, toMs: edgeMs, isNarrow }),
    [width, slots, edgeMs, minutes, isNarrow],
  )
  const lanes = useMemo(() => {
    const open = state === null ? null : openRotation(state)
    const known = merged(merged(rotations, finished.map(traceRotation)), open === null ? [] : [open])
    return lanesOf({ rotations: known, servingSlot, fromMs: frame.fromMs, toMs: frame.toMs })
  }, [rotations, finished, state, servingSlot, frame])
  const drawn = useMemo(() => mergedSamples(samples, stats), [samples, stats])
  const clock = useCallback((atMs: number) => formatMinute(atMs, zone), [zone])
  const label = describeTrace({ lanes, minutes, clock })
  return (
    <div className={isStale ? 'opacity-60' : ''}>
      <TraceDrawing {...{ frame, lanes, samples: drawn, clock, label, isLive: !isStale }} />
      <TraceLinks {...{ frame, lanes, clock }} />
    </div>
  )
}
