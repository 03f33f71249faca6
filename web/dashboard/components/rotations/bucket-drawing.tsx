import { type TraceFrame, type TrafficSample, xOf } from '../trace/geometry.ts'
import { TraceAxis, TraceTraffic } from '../trace/trace-axis.tsx'
import { type Bucket, bucketWords, totalOf } from './buckets.ts'

export interface BucketDrawingProps {
  frame: TraceFrame
  buckets: readonly Bucket[]
  samples: readonly TrafficSample[]
  clock: (atMs: number) => string
  label: string
  isLive: boolean
  hoverMs: number | null
}

const fills = {
  none: 'fill-none',
  rotated: 'fill-text-3',
  kept: 'fill-warning-fill',
  alarm: 'fill-danger-fill',
} as const
const TOP = 16

/** Columns of rotations, each in the colour of the worst in it; kept ones carry a mark, alarms a cross. */
export function BucketDrawing({ frame, buckets, samples, clock, label, isLive, hoverMs }: BucketDrawingProps) {
  const bottom = frame.areaTop - 20
  const most = Math.max(1, ...buckets.map(totalOf))
  const hovered = hoverMs === null ? undefined : buckets.find(({ fromMs, toMs }) => hoverMs >= fromMs && hoverMs < toMs)
  return (
    <svg role="img" aria-label={label} width={frame.right + 12} height={frame.height} className="block">
      <text className="fill-text-3 text-11">
        <tspan x={0} y={TOP + 8} className="fill-text-2 text-12">
          Rotations
        </tspan>
        {frame.left > 60 && (
          <tspan x={0} y={TOP + 24}>
            {`up to ${most} a column`}
          </tspan>
        )}
      </text>
      {buckets.map((bucket) => (
        <Column key={bucket.fromMs} {...{ bucket, frame, bottom, most }} />
      ))}
      <path d={`M${frame.left} ${bottom}H${frame.right}`} className="stroke-line-strong" />
      <TraceTraffic frame={frame} samples={samples} />
      <TraceAxis {...{ frame, clock, isLive }} />
      {hovered !== undefined && <Readout {...{ bucket: hovered, frame, clock }} />}
    </svg>
  )
}

function Column({ bucket, frame, bottom, most }: { bucket: Bucket; frame: TraceFrame; bottom: number; most: number }) {
  const total = totalOf(bucket)
  if (total === 0) return null
  const x = xOf(frame, Math.max(frame.fromMs, bucket.fromMs))
  const width = Math.max(1, xOf(frame, Math.min(frame.toMs, bucket.toMs)) - x - 1)
  const height = Math.max(2, Math.round((total / most) * (bottom - TOP)))
  const middle = x + width / 2
  return (
    <g>
      <rect {...{ x, y: bottom - height, width, height, rx: 1 }} className={fills[bucket.worst]} />
      {bucket.worst === 'kept' && <circle cx={middle} cy={7} r={2.5} className="fill-warning-fill" />}
      {bucket.worst === 'alarm' && (
        <path d={`M${middle - 3} 4l6 6m0 -6l-6 6`} strokeWidth={1.75} className="stroke-danger-fill" />
      )}
    </g>
  )
}

function Readout({ bucket, frame, clock }: { bucket: Bucket; frame: TraceFrame; clock: (atMs: number) => string }) {
  const x = (xOf(frame, bucket.fromMs) + xOf(frame, bucket.toMs)) / 2
  const isRight = x > (frame.left + frame.right) / 2
  return (
    <g>
      <path d={`M${x} 12V${frame.areaBottom}`} className="stroke-control" />
      <text
        x={isRight ? x - 8 : x + 8}
        y={10}
        textAnchor={isRight ? 'end' : 'start'}
        className="fill-text font-medium text-12"
      >
        {`${clock(bucket.fromMs)}: ${bucketWords(bucket)}`}
      </text>
    </g>
  )
}
