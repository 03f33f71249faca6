'use client'
import { stateLook } from '../../../ui/components/state-looks.ts'
import { useWidth } from '../trace/use-width.ts'
import { layoutTopology, tallHeight, wideHeight } from './geometry.ts'
import { Flow, LineLabel, SlotLine } from './lines.tsx'
import { Nodes, type TrafficNow } from './nodes.tsx'
import { SlotCard } from './slot-card.tsx'
import { factsOf, type TopologySlot } from './slot-facts.ts'

export interface TopologyProps {
  slots: readonly TopologySlot[]
  traffic: TrafficNow | null
  /** Dots stand still while nothing arrives: movement would claim to know. */
  isStale: boolean
}

/** Clients, HAProxy and the slots, with the traffic as it flows now. */
export function Topology({ slots, traffic, isStale }: TopologyProps) {
  const [frame, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={frame} className="@container mt-3 w-full">
      {width === null ? <Reserved slots={slots.length} /> : <Drawing {...{ slots, traffic, isStale, width }} />}
    </div>
  )
}

/** The room that the drawing takes once its width is known, so that it moves nothing when it appears. */
export function Reserved({ slots }: { slots: number }) {
  return (
    <>
      <svg aria-hidden="true" width={1} height={wideHeight(slots)} className="hidden @wide:block" />
      <svg aria-hidden="true" width={1} height={tallHeight(slots)} className="block @wide:hidden" />
    </>
  )
}

function Drawing({ slots, traffic, isStale, width }: TopologyProps & { width: number }) {
  const layout = layoutTopology(width, slots.length)
  const requestsPerS = isStale ? null : (traffic?.requestsPerS ?? null)
  const peak = Math.max(1, ...slots.map(({ connections }) => connections ?? 0))
  const placed = slots.flatMap((slot, index) => {
    const place = layout.slots[index]
    return place === undefined ? [] : [{ slot, place, tone: stateLook(slot.state).tone }]
  })
  const isServed = placed.some(({ tone }) => tone === 'serving')
  // What serves is drawn last, over the lines that end.
  const inOrder = [...placed].sort((a, b) => Number(a.tone === 'serving') - Number(b.tone === 'serving'))
  return (
    <svg
      role="img"
      aria-label={describe(slots, traffic)}
      width={layout.width}
      height={layout.height}
      className="mx-auto block"
    >
      <path
        d={layout.inlet}
        strokeWidth={2}
        className={`fill-none ${isServed ? 'stroke-serving-fill' : 'stroke-line-strong'}`}
      />
      {isServed && <Flow path={layout.inlet} requestsPerS={requestsPerS} tone="serving" />}
      {inOrder.map(({ slot, place, tone }) => (
        <g key={slot.slot}>
          <SlotLine key={tone} {...{ place, slot, peak }} />
          {tone === 'serving' && <Flow path={place.line} requestsPerS={requestsPerS} tone="serving" />}
          {tone === 'draining' && (slot.connections ?? 0) > 0 && (
            <Flow path={place.line} requestsPerS={isStale ? null : 0.5} tone="draining" />
          )}
          <LineLabel {...{ place, slot }} />
        </g>
      ))}
      <Nodes {...{ layout, traffic }} />
      {placed.map(({ slot, place }) => (
        <SlotCard key={slot.slot} slot={slot} box={place.card} />
      ))}
    </svg>
  )
}

function describe(slots: readonly TopologySlot[], traffic: TrafficNow | null): string {
  const rate =
    traffic === null ? '' : `Clients send ${Math.round(traffic.requestsPerS)} requests per second to HAProxy. `
  return rate + slots.map((slot) => factsOf(slot).sentence).join(' ')
}
