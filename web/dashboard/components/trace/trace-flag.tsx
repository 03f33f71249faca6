import { formatCount } from '../../lib/format.ts'
import { triggerName } from '../../lib/rotation-words.ts'
import { type TraceFrame, xOf } from './geometry.ts'
import type { TraceFlag } from './lanes.ts'

interface FlagProps {
  frame: TraceFrame
  flag: TraceFlag
  clock: (atMs: number) => string
  /** Only one of them has room for its words. */
  isFirst: boolean
}

/** Something out of the ordinary, above the lanes. */
export function TraceFlagMark({ frame, flag: { atMs, tone, rotation }, clock, isFirst }: FlagProps) {
  const x = xOf(frame, atMs)
  const ink = tone === 'alarm' ? 'fill-danger' : 'fill-draining'
  const words = flagWords(rotation)
  const isRight = x > frame.left + (frame.right - frame.left) * 0.62
  return (
    <g>
      <path d={`M${x} 0l5 5l-5 5l-5 -5z`} className={tone === 'alarm' ? 'fill-danger-fill' : 'fill-draining-fill'}>
        <title>{`${clock(atMs)} ${words}`}</title>
      </path>
      {isFirst && (
        <text
          x={isRight ? x - 9 : x + 9}
          y={9}
          textAnchor={isRight ? 'end' : 'start'}
          className={`text-12 font-medium ${ink}`}
        >
          {`${clock(atMs)} ${words}`}
        </text>
      )}
    </g>
  )
}

function flagWords({ outcome, trigger, from, lost }: TraceFlag['rotation']): string {
  if (outcome === 'alarm') return 'needs a person'
  if (lost > 0) return `${formatCount(lost)} lost`
  if (outcome === 'kept') return `kept: ${from ?? 'the old one'} stayed`
  const where = from === null ? '' : ` in ${from}`
  return trigger === 'drift' ? `early: files changed${where}` : `early: ${triggerName(trigger).toLowerCase()}`
}
