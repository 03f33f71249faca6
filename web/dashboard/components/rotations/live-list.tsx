'use client'
import { ArrowUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import type { RotationItem } from '../../contract/rotations.ts'
import { useLive } from '../../lib/live-store.ts'
import { openRowOf } from './open-row.ts'
import { RotationTable } from './rotation-table.tsx'
import { useLatest } from './use-latest.ts'

export interface LiveListProps {
  /** The list in the interface, with the filters of this view. */
  path: string
  initial: readonly RotationItem[]
  markedEpoch: number | null
  /** An older page, or a stretch that is over, gets no new rows. */
  isLive: boolean
}

/** The rotations of this view; new ones come in at the top, but never under the pointer or the focus. */
export function LiveList({ path, initial, markedEpoch, isLive }: LiveListProps) {
  const { rotations } = useLatest(path, initial)
  const open = openRowOf(useLive(({ rotation }) => rotation))
  const [topEpoch, setTopEpoch] = useState(initial[0]?.epoch ?? 0)
  const box = useRef<HTMLDivElement>(null)
  const shown = isLive ? rotations : initial
  const added = shown.filter(({ epoch }) => epoch > topEpoch).length
  const newest = shown[0]?.epoch ?? 0
  useEffect(() => {
    const { current } = box
    if (newest > topEpoch && current !== null && !current.matches(':hover, :focus-within')) setTopEpoch(newest)
  }, [newest, topEpoch])
  useMarked(markedEpoch)
  return (
    <div ref={box} className="relative">
      {added > 0 && (
        <div className="sticky top-2 z-10 flex h-0 justify-center">
          <Button
            variant="primary"
            size="small"
            icon={ArrowUp}
            onClick={() => setTopEpoch(newest)}
            className="-translate-y-2"
          >
            {added} new
          </Button>
        </div>
      )}
      <RotationTable
        caption="Rotations, newest first"
        rotations={shown.filter(({ epoch }) => epoch <= topEpoch)}
        open={open}
        markedEpoch={markedEpoch}
      />
    </div>
  )
}

/** Brings the row that was asked for into view, once. */
function useMarked(epoch: number | null): void {
  useEffect(() => {
    if (epoch === null) return
    document.querySelector(`[data-epoch="${epoch}"]`)?.scrollIntoView({ block: 'center' })
  }, [epoch])
}
