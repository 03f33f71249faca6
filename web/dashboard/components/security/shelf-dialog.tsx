'use client'

import { useState } from 'react'
import { useNow } from '../../../ui/components/clock.tsx'
import { Tabs } from '../../../ui/components/tabs.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Quarantined } from '../../contract/quarantine.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { type HoldChoice, holdChoices, holdUntil } from './shelf.ts'
import type { GuardedCall } from './use-guarded-call.tsx'

export type ShelfAct = 'hold' | 'release' | 'destroy'
export interface ShelfOrder {
  act: ShelfAct
  item: Quarantined
}

interface ShelfDialogProps {
  order: ShelfOrder | null
  call: GuardedCall['call']
  onClose(): void
  onDone(sentence: string): void
}

const words = {
  hold: {
    title: 'Hold it longer',
    label: 'Reason',
    confirm: 'Hold',
    explains: 'It keeps its place for so long, whatever comes after it. Its container is not touched.',
    done: 'It is held.',
  },
  release: {
    title: 'False alarm',
    label: 'Why it was a false alarm',
    confirm: 'Mark and destroy',
    explains:
      'The finding is marked as a false alarm and the container is destroyed with its file system. It never gets traffic again.',
    done: 'It was marked as a false alarm and destroyed.',
  },
  destroy: {
    title: 'Destroy it',
    label: 'Reason, if you like',
    confirm: 'Destroy',
    explains: 'The container and its file system are gone for good. The list of changed files stays in the records.',
    done: 'It was destroyed.',
  },
} as const

/** Hold, false alarm and destroy: what it does, the reason, and the act. */
export function ShelfDialog({ order, call, onClose, onDone }: ShelfDialogProps) {
  const nowMs = useNow()
  const [choice, setChoice] = useState<HoldChoice>('week')
  const act = order?.act ?? 'hold'
  const { title, label, confirm, explains, done } = words[act]
  const until = holdUntil(choice, nowMs)
  const send = (reason: string) => {
    const path = `/api/quarantine/${order?.item.incarnation ?? 0}/${act}`
    if (act === 'hold') return call('POST', path, { untilAt: until, reason })
    return call('POST', path, reason === '' ? {} : { reason })
  }
  return (
    <ReasonDialog
      open={order !== null}
      title={order === null ? title : `${title}: #${order.item.incarnation} out of ${order.item.slot}`}
      label={label}
      hint="Stands in the audit log, at most 200 characters."
      isRequired={act !== 'destroy'}
      confirm={confirm}
      isDangerous={act !== 'hold'}
      send={send}
      onClose={onClose}
      onDone={() => onDone(done)}
    >
      <p className="text-text-2">{explains}</p>
      {act === 'hold' ? (
        <div className="flex flex-wrap items-center gap-3">
          <Tabs label="How long from now" tabs={holdChoices} value={choice} onChange={setChoice} />
          <span className="text-12 text-text-3">
            until <Instant at={until} show="date" />
          </span>
        </div>
      ) : null}
    </ReasonDialog>
  )
}
