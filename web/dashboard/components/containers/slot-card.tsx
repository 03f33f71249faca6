'use client'

import { useMemo } from 'react'
import { StateChip } from '../../../ui/components/chip.tsx'
import { useNow } from '../../../ui/components/clock.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { Container } from '../../contract/containers.ts'
import type { Metrics } from '../../contract/metrics.ts'
import { formatAge } from '../../lib/format.ts'
import { coarser } from './coarser.ts'
import { QuarantineButton } from './quarantine-button.tsx'
import { SlotCharts } from './slot-charts.tsx'
import { SlotFacts } from './slot-facts.tsx'
import { SlotHistory } from './slot-history.tsx'
import { disagreement, LATE_MS, stateNote, statsAgeMs } from './slot-notes.ts'
import { slotColumns, stretchesOf } from './slot-series.ts'
import type { LivePoints } from './use-live-points.ts'
import { type ContainerWindow, isLong, LONG_POINTS } from './windows.ts'

interface SlotCardProps {
  container: Container
  /** The key that goes to it. */
  number: number
  shown: { metrics: Metrics; points: LivePoints; window: ContainerWindow }
  canQuarantine: boolean
}

export function SlotCard({ container, number, shown, canQuarantine }: SlotCardProps) {
  const nowMs = useNow()
  const { slot, state, incarnation } = container
  const ageMs = statsAgeMs(container, nowMs)
  const isLate = ageMs !== null && ageMs > LATE_MS
  const note = stateNote(container, nowMs)
  const warning = disagreement(container)
  return (
    <section
      id={`slot-${slot}`}
      tabIndex={-1}
      aria-labelledby={`slot-${slot}-name`}
      className="scroll-mt-bar border-line border-b px-6 py-4 last:border-b-0 max-md:px-4"
    >
      <header className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id={`slot-${slot}-name`} className="font-strong text-14">
          {slot}
        </h2>
        <StateChip state={state} />
        {incarnation === null ? null : <span className="font-mono text-12 text-text-3">#{incarnation}</span>}
        <span className="grow" />
        {canQuarantine && state === 'serving' && incarnation !== null ? (
          <QuarantineButton slot={slot} incarnation={incarnation} connections={container.connections} />
        ) : null}
        {number <= 9 ? <kbd className="text-11 text-text-3 max-md:hidden">{number}</kbd> : null}
      </header>
      {warning === null ? null : (
        <Notice tone="warning" className="mb-3">
          {warning}
        </Notice>
      )}
      {note === null ? null : <p className="mb-3 text-text-2">{note}</p>}
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[--spacing(72)_minmax(0,1fr)]">
        <div>
          <SlotFacts container={container} isLate={isLate} />
          {isLate ? <p className="mt-1 text-12 text-draining">Figures are {formatAge(ageMs)} old.</p> : null}
        </div>
        <Charts container={container} shown={shown} nowMs={nowMs} />
      </div>
      <SlotHistory slot={slot} />
    </section>
  )
}

interface ChartsProps extends Pick<SlotCardProps, 'container' | 'shown'> {
  nowMs: number
}

function Charts({ container, shown, nowMs }: ChartsProps) {
  const { metrics, points, window } = shown
  const { slot, memoryLimitBytes } = container
  // The right end moves by whole steps, so that long windows are not drawn anew each second.
  const stepS = Math.max(2, metrics.stepMs / 1_000)
  const endS = Math.ceil(nowMs / 1_000 / stepS) * stepS
  const range = useMemo<[number, number]>(() => [endS - window.ms / 1_000, endS], [endS, window.ms])
  const live = points.slots.get(slot)
  const columns = useMemo(() => {
    const exact = slotColumns(metrics, slot, { live: live ?? [], fromS: range[0] })
    return isLong(window) ? coarser(exact, LONG_POINTS) : exact
  }, [metrics, slot, live, range, window])
  const stretches = useMemo(
    () => stretchesOf(metrics.rotations?.spans ?? null, slot, points.serving),
    [metrics, slot, points.serving],
  )
  return (
    <SlotCharts
      slot={slot}
      columns={columns}
      stretches={stretches}
      range={range}
      memoryLimitBytes={memoryLimitBytes}
      gapFromS={points.isStale ? (columns.x.at(-1) ?? range[0]) : null}
    />
  )
}
