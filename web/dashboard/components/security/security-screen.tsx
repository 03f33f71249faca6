'use client'

import { useState } from 'react'
import type { AlertList } from '../../contract/alerts.ts'
import type { EventList } from '../../contract/events.ts'
import type { QuarantineList } from '../../contract/quarantine.ts'
import { AlertPanel } from './alert-panel.tsx'
import { EventPanel } from './event-panel.tsx'
import { ShelfPanel } from './shelf-panel.tsx'
import { useGuardedCall } from './use-guarded-call.tsx'
import { useWatched } from './use-watched.ts'

interface SecurityScreenProps {
  alerts: AlertList
  events: EventList
  shelf: QuarantineList
  /** Since when there are records; null: nothing has begun. */
  sinceAt: string | null
  canAct: boolean
}

/** What needs a person, what is kept for inspection, and everything that was seen. */
export function SecurityScreen({ alerts, events, shelf, sinceAt, canAct }: SecurityScreenProps) {
  const watchedAlerts = useWatched<AlertList>('/api/alerts', alerts)
  const watchedShelf = useWatched<QuarantineList>('/api/quarantine', shelf)
  const guarded = useGuardedCall()
  const [said, setSaid] = useState('')
  const done = (sentence: string) => {
    setSaid(sentence)
    watchedAlerts.reread()
    watchedShelf.reread()
  }
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      <AlertPanel watched={watchedAlerts} canAct={canAct} call={guarded.call} onDone={done} />
      <ShelfPanel watched={watchedShelf} canAct={canAct} call={guarded.call} onDone={done} />
      <EventPanel initial={events} sinceAt={sinceAt} />
      {guarded.stepUp}
    </>
  )
}
