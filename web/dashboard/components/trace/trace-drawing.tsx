import { memo } from 'react'
import { shortSlot } from '../../lib/short-slot.ts'
import { drainingPaths, servingPaths, type TraceFrame, type TrafficSample, xOf } from './geometry.ts'
import type { Lanes, TraceFlag } from './lanes.ts'
import { TraceAxis, TraceTraffic } from './trace-axis.tsx'
import { TraceFlagMark } from './trace-flag.tsx'

export interface TraceDrawingProps {
  frame: TraceFrame
  lanes: Lanes
  samples: readonly TrafficSample[]
  /** Clock time in the reader's zone. */
  clock: (atMs: number) => string
  /** The right edge is the present moment. */
  isLive: boolean
  label: string
}

/** Lanes, switches and traffic on one time axis. */
export const TraceDrawing = memo(function TraceDrawing(props: TraceDrawingProps) {
  const { frame, lanes, label, isLive } = props
  const width = frame.right + 12
  return (
    <svg role="img" aria-label={label} width={width} height={frame.height} className="block overflow-visible">
      <defs>
        <linearGradient id="trace-fade" gradientUnits="userSpaceOnUse" x1={frame.left} x2={frame.right} y1={0} y2={0}>
          <stop
            offset={0}
            className="[stop-color:color-mix(in_srgb,var(--color-serving-fill)_42%,var(--color-surface))]"
          />
          <stop offset={0.35} className="[stop-color:var(--color-serving-fill)]" />
        </linearGradient>
        <pattern id="gap-hatch" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={1} height={6} className="fill-line-strong" />
        </pattern>
      </defs>
      <LaneLines frame={frame} />
      {lanes.gaps.map(({ fromMs, toMs }) => (
        <Gap key={fromMs} frame={frame} fromMs={fromMs} toMs={toMs} />
      ))}
      {lanes.switches.map(({ atMs, epoch, tone }) => (
        <path
          key={epoch}
          d={`M${xOf(frame, atMs)} ${tone === 'plain' ? 14 : 4}V${frame.areaBottom}`}
          strokeDasharray={tone === 'plain' ? undefined : '3 3'}
          className={guides[tone]}
        />
      ))}
      <TraceTraffic frame={frame} samples={props.samples} />
      {drainingPaths(frame, lanes).map((d) => (
        <path key={d} d={d} strokeWidth={7} strokeDasharray="2 2.5" className="fill-none stroke-draining-fill" />
      ))}
      {servingPaths(frame, lanes).map((d) => (
        <path key={d.slice(0, 24)} d={d} {...SERVING_LINE} />
      ))}
      {lanes.serving.length === 0 && <NobodyServed frame={frame} />}
      {isLive && <Present {...{ frame, lanes }} />}
      {lanes.flags.map((flag) => (
        <TraceFlagMark key={flag.epoch} {...{ frame, flag, clock: props.clock, isFirst: flag === lastFlag(lanes) }} />
      ))}
      <TraceAxis {...{ frame, clock: props.clock, isLive }} />
    </svg>
  )
})

const SERVING_LINE = {
  strokeWidth: 7,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  stroke: 'url(#trace-fade)',
  className: 'fill-none',
} as const
const guides = {
  plain: 'fill-none stroke-line',
  warning: 'fill-none stroke-draining-fill',
  alarm: 'fill-none stroke-danger-fill',
} as const

function LaneLines({ frame }: { frame: TraceFrame }) {
  return [...frame.laneY].map(([slot, y]) => (
    <g key={slot}>
      <path
        d={`M${frame.left} ${y}H${frame.right}`}
        strokeOpacity={0.32}
        strokeWidth={1.5}
        className="stroke-spare-fill"
      />
      <text x={0} y={y + 4} className="fill-text-2 text-12">
        {nameIn(frame.left, slot)}
      </text>
    </g>
  ))
}

const LETTER = 6.6

/** On a phone there is room for `web2` only. */
function nameIn(room: number, slot: string): string {
  const letters = Math.floor((room - 8) / LETTER)
  return letters < 8 ? slot.replace(/^.*_/, '').slice(0, 5) : shortSlot(slot, letters)
}

function Gap({ frame, fromMs, toMs }: { frame: TraceFrame; fromMs: number; toMs: number }) {
  const x = xOf(frame, fromMs)
  const width = Math.max(2, xOf(frame, toMs) - x)
  return (
    <rect x={x} y={12} width={width} height={frame.areaTop - 26} fill="url(#gap-hatch)">
      <title>Not recorded</title>
    </rect>
  )
}

function NobodyServed({ frame }: { frame: TraceFrame }) {
  const middle = (frame.left + frame.right) / 2
  return (
    <text
      {...{ x: middle, y: (frame.areaTop - 8) / 2 + 6, textAnchor: 'middle', paintOrder: 'stroke', strokeWidth: 6 }}
      className="fill-text-2 stroke-surface text-12"
    >
      Nothing is recorded of who served
    </text>
  )
}

function Present({ frame, lanes }: { frame: TraceFrame; lanes: Lanes }) {
  const last = lanes.serving.at(-1)
  const y = last === undefined || last.toMs < frame.toMs ? undefined : frame.laneY.get(last.slot)
  if (y === undefined) return null
  return (
    <>
      <circle cx={frame.right} cy={y} r={9} fillOpacity={0.18} className="fill-serving-fill" />
      <circle cx={frame.right} cy={y} r={5} strokeWidth={2} className="fill-serving-fill stroke-surface" />
    </>
  )
}

function lastFlag({ flags }: Lanes): TraceFlag | undefined {
  return flags.at(-1)
}
