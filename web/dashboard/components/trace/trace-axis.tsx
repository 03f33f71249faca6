import { formatCount } from '../../lib/format.ts'
import { axisTicks, type TraceFrame, type TrafficSample, trafficArea } from './geometry.ts'

/** Requests per second as an area on the time axis, with each lost request as a tick on its baseline. */
export function TraceTraffic({ frame, samples }: { frame: TraceFrame; samples: readonly TrafficSample[] }) {
  const { area, line, lost, gaps, peakPerS } = trafficArea(frame, samples)
  const lostCount = lost.reduce((sum, tick) => sum + tick.lost, 0)
  const y = frame.areaTop + 8
  return (
    <>
      {area.map((d) => (
        <path key={d.slice(0, 24)} d={d} className="fill-text/5" />
      ))}
      {line.map((d) => (
        <path key={d.slice(0, 24)} d={d} strokeWidth={1.25} className="fill-none stroke-text-3" />
      ))}
      {gaps.map(({ x, width }) => (
        <rect key={x} {...{ x, width, y: frame.areaTop, height: 46 }} className="fill-inset" />
      ))}
      {lost.map((tick) => (
        <path key={tick.x} d={`M${tick.x} ${frame.areaBottom - 8}v12`} strokeWidth={2} className="stroke-danger-fill">
          <title>{`${formatCount(tick.lost)} lost`}</title>
        </path>
      ))}
      <path d={`M${frame.left} ${frame.areaBottom}H${frame.right}`} className="stroke-line-strong" />
      {frame.left > 60 && (
        <text className="fill-text-3 text-11">
          <tspan x={0} y={y} className="fill-text-2 text-12">
            Requests/s
          </tspan>
          <tspan x={0} y={y + 16}>
            {line.length === 0 ? 'no record' : `peak ${formatCount(Math.round(peakPerS))}`}
          </tspan>
          <tspan x={0} y={y + 31} className={lostCount > 0 ? 'fill-danger' : 'fill-text-3'}>
            {lostCount > 0 ? `${formatCount(lostCount)} lost` : line.length === 0 ? '' : 'none lost'}
          </tspan>
        </text>
      )}
    </>
  )
}

export interface TraceAxisProps {
  frame: TraceFrame
  clock: (atMs: number) => string
  /** The right edge is the present moment. */
  isLive: boolean
}

/** Round instants below the traffic. */
export function TraceAxis({ frame, clock, isLive }: TraceAxisProps) {
  const zoneOffsetMs = -new Date(frame.toMs).getTimezoneOffset() * 60_000
  const minPx = frame.left < 60 ? 70 : 110
  const ticks = axisTicks(frame, { minPx, zoneOffsetMs }).filter(({ x }) => !isLive || x < frame.right - 40)
  const y = frame.areaBottom
  return (
    <g textAnchor="middle" className="fill-text-3 text-11">
      {ticks.map(({ x, atMs }) => (
        <g key={atMs}>
          <path d={`M${x} ${y}v4`} className="stroke-line-strong" />
          <text x={x} y={y + 19}>
            {clock(atMs)}
          </text>
        </g>
      ))}
      {isLive && (
        <text x={frame.right} y={y + 19} textAnchor="end">
          now
        </text>
      )}
    </g>
  )
}
