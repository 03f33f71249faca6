'use client'

import { BellOff } from 'lucide-react'
import { useState } from 'react'
import { Empty } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import type { Alert, AlertList } from '../../contract/alerts.ts'
import { useKeys } from '../../lib/use-keys.ts'
import { AckDialog } from './ack-dialog.tsx'
import { byUrgency } from './alert-order.ts'
import { AlertRow } from './alert-row.tsx'
import { RereadNotice } from './reread-notice.tsx'
import type { GuardedCall } from './use-guarded-call.tsx'
import type { Watched } from './use-watched.ts'

interface AlertPanelProps {
  watched: Watched<AlertList>
  canAct: boolean
  call: GuardedCall['call']
  onDone(sentence: string): void
}

/** Open alerts, and on demand those that are over. */
export function AlertPanel({ watched, canAct, call, onDone }: AlertPanelProps) {
  const { items } = watched.value
  const [asked, setAsked] = useState<Alert | null>(null)
  const open = byUrgency(items.filter(({ state }) => state !== 'resolved'))
  const over = items.filter(({ state }) => state === 'resolved')
  const next = open.find(({ state }) => state === 'open')
  useKeys(canAct && next !== undefined ? { a: () => setAsked(next) } : {})
  return (
    <Panel title="Alerts" hint={open.length === 0 ? undefined : 'They end by themselves once what caused them is over'}>
      <RereadNotice watched={watched} what="The alerts" />
      {open.length === 0 ? (
        <Empty icon={BellOff} title="Nothing needs you" className="-my-6">
          An alert opens when something cannot be put right without a person, for example when a rotation can neither
          finish nor go back.
        </Empty>
      ) : (
        <ul>
          {open.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              onAck={canAct && alert.state === 'open' ? () => setAsked(alert) : null}
            />
          ))}
        </ul>
      )}
      {over.length === 0 ? null : (
        <details className="mt-3">
          <summary className="inline-block min-h-target text-accent underline-offset-2 hover:underline">
            {over.length} that {over.length === 1 ? 'is' : 'are'} over
          </summary>
          <ul className="mt-1">
            {over.map((alert) => (
              <AlertRow key={alert.id} alert={alert} onAck={null} />
            ))}
          </ul>
        </details>
      )}
      <AckDialog
        alert={asked}
        call={call}
        onClose={() => setAsked(null)}
        onDone={() => {
          setAsked(null)
          onDone('The alert was acknowledged.')
        }}
      />
    </Panel>
  )
}
