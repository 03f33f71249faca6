'use client'

import { StateChip } from '../../../ui/components/chip.tsx'
import { useNow } from '../../../ui/components/clock.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { Container } from '../../contract/containers.ts'
import { formatAge } from '../../lib/format.ts'
import { QuarantineButton } from './quarantine-button.tsx'
import { SlotFacts } from './slot-facts.tsx'
import { SlotHistory } from './slot-history.tsx'
import { endOfCharts, type ShownWindow, SlotLiveCharts } from './slot-live-charts.tsx'
import { disagreement, LATE_MS, stateNote, statsAgeMs } from './slot-notes.ts'

interface SlotCardProps {
  container: Container
  /** The key that goes to it. */
  number: number
  shown: ShownWindow
  canQuarantine: boolean
}

/** One slot. Whatever comes and goes in it has its place kept, so that no card moves when a rotation does. */
export function SlotCard({ container, number, shown, canQuarantine }: SlotCardProps) {
  const nowMs = useNow()
  const { slot, memoryLimitBytes } = container
  const ageMs = statsAgeMs(container, nowMs)
  const isLate = ageMs !== null && ageMs > LATE_MS
  const warning = disagreement(container, nowMs)
  return (
    <section
      id={`slot-${slot}`}
      tabIndex={-1}
      aria-labelledby={`slot-${slot}-name`}
      className="scroll-mt-bar border-line border-b px-6 py-4 last:border-b-0 max-md:px-4"
    >
      <CardHead container={container} number={number} nowMs={nowMs} canQuarantine={canQuarantine} />
      {warning === null ? null : (
        <Notice tone="warning" className="mb-3">
          {warning}
        </Notice>
      )}
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[--spacing(72)_minmax(0,1fr)]">
        <div>
          <SlotFacts container={container} isLate={isLate} />
          <p className="min-h-4.5 text-12 text-draining">{isLate ? `Figures are ${formatAge(ageMs)} old.` : ''}</p>
        </div>
        <SlotLiveCharts
          slot={slot}
          memoryLimitBytes={memoryLimitBytes}
          shown={shown}
          endS={endOfCharts(shown, nowMs)}
        />
      </div>
      <SlotHistory slot={slot} />
    </section>
  )
}

interface CardHeadProps extends Omit<SlotCardProps, 'shown'> {
  nowMs: number
}

function CardHead({ container, number, nowMs, canQuarantine }: CardHeadProps) {
  const { slot, state, incarnation, connections } = container
  return (
    <header className="mb-2 flex min-h-control flex-wrap items-center gap-x-3 gap-y-1 max-md:min-h-touch">
      <h2 id={`slot-${slot}-name`} className="font-strong text-14">
        {slot}
      </h2>
      <StateChip state={state} />
      {incarnation === null ? null : <span className="font-mono text-12 text-text-3">#{incarnation}</span>}
      <p className="min-w-0 grow text-12 text-text-2 max-lg:order-last max-lg:basis-full">
        {stateNote(container, nowMs)}
      </p>
      {canQuarantine && state === 'serving' && incarnation !== null ? (
        <QuarantineButton slot={slot} incarnation={incarnation} connections={connections} />
      ) : null}
      {number <= 9 ? <kbd className="text-11 text-text-3 max-md:hidden">{number}</kbd> : null}
    </header>
  )
}
