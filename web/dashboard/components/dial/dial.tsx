import type { Timing } from '../../../../workflows/domain/next-delay.ts'
import { formatAge, formatRatio } from '../../lib/format.ts'
import { spoken } from '../../lib/verdict-words.ts'
import { DIAL, type DialDrawing, drawDial, medianMs } from './geometry.ts'
import { outlookOf } from './outlook.ts'

export interface DialProps {
  timing: Timing
  limitMs: number
  slot: string | null
  /** null while nobody serves. */
  exposureMs: number | null
  /** From now, as the server sees it with maintenance windows; null while it sees none. */
  window: { opensInMs: number; closesInMs: number; chance30sRatio: number } | null
  /** Why the window says nothing at present: paused, or nothing rotates. */
  stillBecause: 'paused' | 'control' | 'rotating' | null
}

/** Exposure of the serving container against the window in which the next rotation comes. */
export function Dial(props: DialProps) {
  const { timing, exposureMs, slot, limitMs } = props
  const drawing = drawDial(timing, exposureMs)
  const isFixed = timing.tauMs === null
  return (
    <>
      <svg
        role="img"
        aria-label={describe(props)}
        {...{ width: DIAL.width, height: DIAL.height }}
        className="mx-auto mt-2 block"
      >
        <Arcs drawing={drawing} />
        {drawing.ticks.map(({ atMs, path, label }) => (
          <g key={atMs}>
            <path d={path} strokeWidth={1.5} className="fill-none stroke-line-strong" />
            <text x={label.x} y={label.y} textAnchor={label.anchor} className="fill-text-2 text-11">
              {formatAge(atMs)}
            </text>
          </g>
        ))}
        <g textAnchor="middle">
          <text x={DIAL.centreX} y={132} className="fill-text text-46 font-strong">
            {exposureMs === null ? '–' : formatAge(exposureMs)}
          </text>
          <text x={DIAL.centreX} y={154} className="fill-text-2 text-13">
            {slot === null ? 'nobody serves' : `${slot} exposed`}
          </text>
          <text x={DIAL.centreX} y={172} className="fill-text-3 text-12">
            {isFixed
              ? 'predictable by design'
              : exposureMs === null
                ? ''
                : `${formatRatio(exposureMs / limitMs)} of the limit`}
          </text>
        </g>
      </svg>
      <Outlook {...props} />
    </>
  )
}

function Arcs({ drawing: { base, segments, elapsed, head, isOver } }: { drawing: DialDrawing }) {
  return (
    <g fill="none" strokeWidth={DIAL.stroke}>
      <path d={base} className="stroke-line" />
      {segments.map(({ path, weight }) => (
        <path key={path} d={path} strokeOpacity={0.16 + 0.6 * weight} className="stroke-accent" />
      ))}
      <path d={elapsed} className={isOver ? 'stroke-danger-fill' : 'stroke-serving-fill'} />
      {elapsed !== '' && (
        <circle
          {...{ cx: head.x, cy: head.y, r: 7, strokeWidth: 3 }}
          className={`fill-surface ${isOver ? 'stroke-danger-fill' : 'stroke-serving-fill'}`}
        />
      )}
    </g>
  )
}

function Outlook(props: DialProps) {
  const { next, chance } = outlookOf(props)
  return (
    <dl className="mt-auto grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 pt-3 text-13">
      <dt className="text-text-2">Next rotation in</dt>
      <dd className="text-right font-medium">{next}</dd>
      <dt className="text-text-2">Chance within 30 s</dt>
      <dd className="text-right font-medium">{chance}</dd>
    </dl>
  )
}

function describe({ timing, exposureMs, limitMs }: DialProps): string {
  if (exposureMs === null) return 'Nobody serves, so nothing is exposed.'
  const exposed = `The serving container has been exposed for ${spoken(exposureMs)}.`
  if (timing.tauMs === null) return `${exposed} It is replaced every ${spoken(timing.maxMs)}.`
  const half = `half of them come before ${spoken(medianMs(timing))}`
  return `${exposed} The next rotation may come from ${spoken(timing.minMs)} on, ${half}, all before ${spoken(timing.maxMs)}; ${spoken(limitMs)} is the limit.`
}
