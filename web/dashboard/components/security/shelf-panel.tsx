'use client'

import { Lock } from 'lucide-react'
import { useState } from 'react'
import { useNow } from '../../../ui/components/clock.tsx'
import { Empty } from '../../../ui/components/empty.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import type { QuarantineList } from '../../contract/quarantine.ts'
import { RereadNotice } from './reread-notice.tsx'
import { nextWould } from './shelf.ts'
import { ShelfDialog, type ShelfOrder } from './shelf-dialog.tsx'
import { ShelfItem } from './shelf-item.tsx'
import type { GuardedCall } from './use-guarded-call.tsx'
import type { Watched } from './use-watched.ts'

interface ShelfPanelProps {
  watched: Watched<QuarantineList>
  canAct: boolean
  call: GuardedCall['call']
  onDone(sentence: string): void
}

/** Containers that were cut off and are kept for inspection. */
export function ShelfPanel({ watched, canAct, call, onDone }: ShelfPanelProps) {
  const nowMs = useNow()
  const [order, setOrder] = useState<ShelfOrder | null>(null)
  const { items, capacity } = watched.value
  const warning = nextWould(items, capacity, nowMs)
  return (
    <Panel
      title="Quarantine shelf"
      hint="Stopped, never started again, never given traffic"
      aside={
        <span className="text-12 text-text-3">
          {items.length} of {capacity} places
        </span>
      }
    >
      <RereadNotice watched={watched} what="The shelf" />
      {warning === null ? null : (
        <Notice tone="warning" className="mb-3">
          {warning}
        </Notice>
      )}
      {items.length === 0 ? (
        <Empty icon={Lock} title="The shelf is empty" className="-my-6">
          A container called hostile is cut from traffic, stopped, and stands here with its file system and the list of
          what had changed in it. Quarantine the serving one from Containers.
        </Empty>
      ) : (
        <ul>
          {items.map((item) => (
            <ShelfItem key={item.incarnation} item={item} onOrder={canAct ? (act) => setOrder({ act, item }) : null} />
          ))}
        </ul>
      )}
      <ShelfDialog
        order={order}
        call={call}
        onClose={() => setOrder(null)}
        onDone={(sentence) => {
          setOrder(null)
          onDone(sentence)
        }}
      />
    </Panel>
  )
}
