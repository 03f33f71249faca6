'use client'

import { Box } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Empty } from '../../../ui/components/empty.tsx'
import { Tabs } from '../../../ui/components/tabs.tsx'
import type { Container } from '../../contract/containers.ts'
import type { Metrics } from '../../contract/metrics.ts'
import { useKeys } from '../../lib/use-keys.ts'
import { ReadError } from './read-error.tsx'
import { SlotCard } from './slot-card.tsx'
import { SlotTable } from './slot-table.tsx'
import { useContainers } from './use-containers.ts'
import { useLivePoints } from './use-live-points.ts'
import { useSlotMetrics } from './use-slot-metrics.ts'
import { useView } from './use-view.ts'
import { type ContainerWindowId, containerWindow, containerWindows, pointWords } from './windows.ts'

interface ContainersBoardProps {
  initial: readonly Container[]
  metrics: Metrics
  window: ContainerWindowId
  canQuarantine: boolean
}

const views = [
  { id: 'cards', label: 'Cards' },
  { id: 'table', label: 'Table' },
] as const

/** Every slot with what stands in it, as cards with charts or as one table. */
export function ContainersBoard({ initial, metrics: first, window: begin, canQuarantine }: ContainersBoardProps) {
  const containers = useContainers(initial)
  const [windowId, setWindowId] = useState(begin)
  const window = containerWindow(windowId)
  const [view, setView] = useView()
  const { metrics, error, retry } = useSlotMetrics(first, window)
  const points = useLivePoints()
  useBoardKeys(containers, () => setView(view === 'cards' ? 'table' : 'cards'))
  const shown = useMemo(() => ({ metrics, points, window }), [metrics, points, window])
  if (containers.length === 0) {
    return (
      <Empty icon={Box} title="No slot yet" className="px-6 max-md:px-4">
        The first start makes a container for each slot. They appear here as they warm, usually within half a minute.
      </Empty>
    )
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-6 py-3 max-md:px-4">
        <Tabs label="Window" tabs={containerWindows} value={windowId} onChange={setWindowId} />
        <p className="grow text-12 text-text-3">Green ground: the slot served. {pointWords(window)}</p>
        <Tabs label="View" tabs={views} value={view} onChange={setView} />
      </div>
      <ReadError error={error} onRetry={retry} />
      {view === 'table' ? (
        <SlotTable containers={containers} canQuarantine={canQuarantine} />
      ) : (
        containers.map((container, index) => (
          <SlotCard
            key={container.slot}
            container={container}
            number={index + 1}
            shown={shown}
            canQuarantine={canQuarantine}
          />
        ))
      )}
    </>
  )
}

/** `v` changes the view; a digit goes to that slot. */
function useBoardKeys(containers: readonly Container[], toggle: () => void): void {
  const digits = containers.slice(0, 9).map(({ slot }, index) => [
    String(index + 1),
    () => {
      const card = document.getElementById(`slot-${slot}`)
      card?.scrollIntoView({ block: 'start' })
      card?.focus({ preventScroll: true })
    },
  ])
  useKeys({ v: toggle, ...Object.fromEntries(digits) })
}
