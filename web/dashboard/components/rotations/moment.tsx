import Link from 'next/link'
import { Instant } from '../../../ui/components/time.tsx'
import type { Event } from '../../contract/events.ts'
import { eventText } from './event-text.ts'

export interface MomentProps {
  atMs: number
  event: Event | null
  /** The rotation that is nearest. */
  epoch: number | null
}

/** What was going on at the moment that somebody asked for. */
export function Moment({ atMs, event, epoch }: MomentProps) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 rounded-10 bg-accent-soft px-3 py-2">
      <b className="font-semibold">
        <Instant at={atMs} show="date" />
      </b>
      <span className="min-w-0 grow">
        {event === null ? (
          'Nothing is recorded around it. Events are kept for 14 days, rotations for 180.'
        ) : (
          <>
            Nearest: <Instant at={event.at} show="clock" /> {eventText(event)}
          </>
        )}
      </span>
      {epoch !== null && (
        <Link href={`/rotations/${epoch}`} className="font-medium text-accent hover:underline">
          Open rotation {epoch}
        </Link>
      )}
    </div>
  )
}
