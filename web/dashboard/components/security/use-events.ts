'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Event, EventList } from '../../contract/events.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import type { EventsFilter } from './event-filter.tsx'
import { matches, mergeEvents, newerThan } from './event-list.ts'

/** Security events do not come by the feed, which everybody reads; so they are asked for. */
const POLL_MS = 10_000
const everything: EventsFilter = { kind: 'all', severity: 'info' }

const readPage = ({ kind, severity }: EventsFilter, before: number | null = null) => {
  const query = new URLSearchParams({ type: 'security', severity })
  if (kind !== 'all') query.set('kind', kind)
  if (before !== null) query.set('before', String(before))
  return callApi<EventList>('GET', `/api/events?${query}`)
}

export interface Events {
  /** Those that match the filter. */
  shown: readonly Event[]
  /** New ones that match and are not shown yet. */
  waiting: number
  filter: EventsFilter
  setFilter(filter: EventsFilter): void
  showWaiting(): void
  readEarlier(): void
  retry(): void
  hasMore: boolean
  busy: boolean
  error: ApiError | null
}

export function useEvents(initial: EventList): Events {
  const [known, setKnown] = useState<readonly Event[]>(initial.items)
  const [fresh, setFresh] = useState<readonly Event[]>([])
  const [nextBefore, setNextBefore] = useState(initial.nextBefore)
  const [filter, setFilter] = useState<EventsFilter>(everything)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  /** Of the filter that was chosen last: what was asked for an earlier one comes too late. */
  const turn = useRef(0)
  const newest = known[0]?.id ?? 0

  const look = useCallback(async () => {
    const asked = turn.current
    const answer = await readPage(filter)
    if (asked !== turn.current) return
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setFresh(newerThan(answer.data.items, newest))
  }, [newest, filter])
  usePolling(look)

  const read = async (wanted: EventsFilter, before: number | null) => {
    const asked = turn.current
    setBusy(true)
    const answer = await readPage(wanted, before)
    if (asked !== turn.current) return
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setKnown((shown) => (before === null ? answer.data.items : mergeEvents(shown, answer.data.items)))
    setNextBefore(answer.data.nextBefore)
  }
  const choose = (wanted: EventsFilter) => {
    turn.current += 1
    setFilter(wanted)
    setFresh([])
    // What is known already shows at once; the answer then adds those that stand further back.
    setKnown((shown) => shown.filter((event) => matches(event, wanted)))
    void read(wanted, null)
  }
  return {
    ...{ shown: known, waiting: fresh.length, filter, setFilter: choose, busy, error },
    hasMore: nextBefore !== null,
    showWaiting: () => {
      setKnown((shown) => mergeEvents(shown, fresh))
      setFresh([])
    },
    readEarlier: () => void read(filter, nextBefore),
    retry: () => void (known.length === 0 ? read(filter, null) : look()),
  }
}

function usePolling(look: () => Promise<void>): void {
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), POLL_MS)
    return () => clearInterval(timer)
  }, [look])
}
