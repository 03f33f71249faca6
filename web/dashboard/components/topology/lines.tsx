import { stateLook, type Tone } from '../../../ui/components/state-looks.ts'
import { drainWidth, flowSeconds, type SlotPlace } from './geometry.ts'
import type { TopologySlot } from './slot-facts.ts'

/** From HAProxy to one slot. Its key holds the state, so a new state begins a new line. */
export function SlotLine({ place, slot, peak }: { place: SlotPlace; slot: TopologySlot; peak: number }) {
  const { tone } = stateLook(slot.state)
  const d = place.line
  if (tone === 'serving')
    return <path d={d} {...{ pathLength: 1, strokeDasharray: 1, strokeWidth: 2 }} className={SERVING} />
  if (tone === 'draining') {
    const strokeWidth = drainWidth(slot.connections ?? 0, peak)
    return <path d={d} {...{ strokeWidth, strokeDasharray: '5 5', strokeLinecap: 'round' }} className={DRAINING} />
  }
  if (tone === 'spare' || tone === 'warming') {
    return (
      <path d={d} {...{ strokeWidth: 1.5, strokeDasharray: '0.1 5.5', strokeLinecap: 'round' }} className={WAITING} />
    )
  }
  return null
}

// It grows out of HAProxy: the dash is as long as the path and slides in once.
const SERVING =
  'fill-none stroke-serving-fill transition-[stroke-dashoffset] duration-state [stroke-dashoffset:0] starting:[stroke-dashoffset:1]'
const DRAINING = 'fill-none stroke-draining-fill transition-[stroke-width] duration-state'
const WAITING = 'fill-none stroke-control'

const labelInks: Partial<Record<Tone, string>> = {
  serving: 'fill-serving',
  draining: 'fill-draining',
  spare: 'fill-text-3',
  warming: 'fill-warming',
  danger: 'fill-danger',
  quiet: 'fill-text-3',
}

/** What goes along the line, in words beside its end. */
export function LineLabel({ place, slot }: { place: SlotPlace; slot: TopologySlot }) {
  if (place.label === null) return null
  const { tone } = stateLook(slot.state)
  const { x, y } = place.label
  return (
    <text x={x} y={y} textAnchor="end" className={`text-12 ${labelInks[tone]}`}>
      {labelOf(tone, slot)}
    </text>
  )
}

function labelOf(tone: Tone, { connections }: TopologySlot): string {
  if (tone === 'serving') return '100 %'
  if (tone === 'draining') return connections === 1 ? '1 open' : connections === null ? '' : `${connections} open`
  return tone === 'quiet' || tone === 'danger' ? '' : 'no traffic'
}

/** Dots whose speed tells the request rate; nothing moves for those who asked for stillness. */
export function Flow({ path, requestsPerS, tone }: FlowProps) {
  const seconds = flowSeconds(requestsPerS)
  if (seconds === null) return null
  const className = `${tone === 'serving' ? 'fill-serving-fill' : 'fill-draining-fill'} stroke-surface motion-reduce:hidden`
  return [0, 0.5].map((offset) => (
    <circle key={`${offset}/${seconds}`} strokeWidth={1.5} r={tone === 'serving' ? 4 : 3.5} className={className}>
      <animateMotion dur={`${seconds}s`} begin={`-${offset * seconds}s`} repeatCount="indefinite" path={path} />
    </circle>
  ))
}

interface FlowProps {
  path: string
  requestsPerS: number | null
  tone: 'serving' | 'draining'
}
