'use client'

import { ShieldCheck } from 'lucide-react'
import { Button } from '../../../ui/components/button.tsx'
import { Empty, ErrorPanel } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { EventList } from '../../contract/events.ts'
import { EventFilter } from './event-filter.tsx'
import { EventTable } from './event-table.tsx'
import { useEvents } from './use-events.ts'

interface EventPanelProps {
  initial: EventList
  sinceAt: string | null
}

/** Everything that was seen, newest first. New ones wait behind a button, so that nothing moves under the pointer. */
export function EventPanel({ initial, sinceAt }: EventPanelProps) {
  const events = useEvents(initial)
  const { shown, waiting, filter, error, hasMore, busy } = events
  const isFiltered = filter.kind !== 'all' || filter.severity !== 'info'
  return (
    <Panel title="Events" hint="Kept for 14 days" aside={<EventFilter filter={filter} onChange={events.setFilter} />}>
      {waiting === 0 ? null : (
        <p className="mb-2">
          <Button size="small" onClick={events.showWaiting}>
            Show {waiting} new
          </Button>
        </p>
      )}
      {error === null ? null : (
        <ErrorPanel
          title="The events could not be read"
          detail={`${error.message} What is shown was read before.`}
          requestId={error.requestId}
          onRetry={events.retry}
        />
      )}
      {shown.length > 0 ? <EventTable events={shown} /> : null}
      {shown.length === 0 && error === null ? (
        <Empty
          icon={ShieldCheck}
          title={busy ? 'Looking …' : isFiltered ? 'None of this kind in 14 days' : 'Nothing found'}
          className="-my-6"
        >
          {isFiltered ? (
            'Choose another kind or severity.'
          ) : (
            <>
              {sinceAt === null ? (
                'Nothing has started yet.'
              ) : (
                <>
                  It has looked since <Instant at={sinceAt} show="date" />.
                </>
              )}{' '}
              Changed files, lost health, bursts of errors, signals from outside, refused orders and attacks on the
              sign-in appear here.
            </>
          )}
        </Empty>
      ) : null}
      {hasMore ? (
        <Button size="small" className="mt-3" busy={busy} onClick={events.readEarlier}>
          Read earlier ones
        </Button>
      ) : null}
    </Panel>
  )
}
