import { stateLook, type Tone } from '../../../ui/components/state-looks.ts'
import type { Box } from './geometry.ts'
import { factsOf, type TopologySlot } from './slot-facts.ts'

const cards: Partial<Record<Tone, string>> = {
  serving: 'fill-serving-soft stroke-serving-fill',
  draining: 'fill-surface stroke-line-strong',
  spare: 'fill-inset stroke-line-strong',
  warming: 'fill-surface stroke-warming-fill',
  danger: 'fill-surface stroke-danger-fill',
  quiet: 'fill-none stroke-line-strong',
}
const dashes: Partial<Record<Tone, string>> = { spare: '4 4', quiet: '2 4' }
const badges: Partial<Record<Tone, string>> = {
  serving: 'fill-serving-soft',
  draining: 'fill-draining-soft',
  spare: 'fill-spare-soft',
  warming: 'fill-warming-soft',
  danger: 'fill-danger-soft',
  quiet: 'fill-inset',
}
const inks: Partial<Record<Tone, string>> = {
  serving: 'text-serving',
  draining: 'text-draining',
  spare: 'text-spare',
  warming: 'text-warming',
  danger: 'text-danger',
  quiet: 'text-text-3',
}

/** One slot: state, age and what it is doing, drawn where the layout puts it. */
export function SlotCard({ slot, box }: { slot: TopologySlot; box: Box }) {
  const { tone, word, icon: Icon } = stateLook(slot.state)
  const { age, ageCaption, id, fact } = factsOf(slot)
  const right = box.width - 12
  return (
    <g transform={`translate(${box.x} ${box.y})`}>
      <rect
        {...{ x: 0.5, y: 0.5, width: box.width - 1, height: box.height - 1, rx: 10 }}
        {...{ strokeDasharray: dashes[tone], strokeWidth: tone === 'serving' ? 1.5 : 1 }}
        // The ground of the card shows through: the badge on it has the full tint.
        fillOpacity={tone === 'serving' ? 0.45 : 1}
        className={cards[tone]}
      />
      <g className={inks[tone]}>
        <rect x={12} y={12} width={28} height={28} rx={7} className={badges[tone]} />
        <Icon x={18} y={18} width={16} height={16} strokeWidth={1.75} aria-hidden="true" />
        <text x={50} y={40} className="fill-current text-12">
          {word}
        </text>
      </g>
      <text x={50} y={25} className="fill-text text-13 font-strong">
        {slot.slot}
      </text>
      <text
        {...{ x: right, y: 25, textAnchor: 'end' }}
        className={`text-16 font-strong ${tone === 'spare' ? 'fill-text-3' : 'fill-text'}`}
      >
        {age}
      </text>
      <text x={right} y={40} textAnchor="end" className="fill-text-3 text-12">
        {ageCaption}
      </text>
      <text x={12} y={63} className="fill-text-3 font-mono text-11">
        {id}
      </text>
      <text x={right} y={63} textAnchor="end" className="fill-text-3 text-12">
        {fact}
      </text>
      <Grace slot={slot} width={box.width} />
    </g>
  )
}

/** How much of the grace is left, along the lower edge. */
function Grace({ slot: { state, graceLeftMs, graceMs }, width }: { slot: TopologySlot; width: number }) {
  if (state !== 'draining' || graceLeftMs === null || graceMs === null || graceMs <= 0) return null
  const full = width - 20
  const left = Math.min(1, Math.max(0, graceLeftMs / graceMs)) * full
  return (
    <>
      <rect x={10} y={73} width={full} height={2} rx={1} className="fill-draining-soft" />
      <rect x={10} y={73} width={left} height={2} rx={1} className="fill-draining-fill" />
    </>
  )
}
