'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Event, EventList } from '../../contract/events.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import type { EventsFilter } from './event-filter.tsx'
import { matches, mergeEvents, newerThan } from './event-list.ts'

/** Security events do not come by the feed, which everybody reads; so they are asked for. */
const POLL_MS = 10_000

const readPage = (before: number | null) =>
  callApi<EventList>('GET', `/api/events?type=security${before === null ? '' : `&before=${before}`}`)

export interface Events {
  /** Those that match the filter. */
  shown: Event[]
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
  const [filter, setFilter] = useState<EventsFilter>({ kind: 'all', severity: 'info' })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const newest = known[0]?.id ?? 0

  const look = useCallback(async () => {
    const answer = await readPage(null)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setFresh(newerThan(answer.data.items, newest))
  }, [newest])
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), POLL_MS)
    return () => clearInterval(timer)
  }, [look])

  const readEarlier = async () => {
    setBusy(true)
    const answer = await readPage(nextBefore)
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setKnown((before) => mergeEvents(before, answer.data.items))
    setNextBefore(answer.data.nextBefore)
  }
  const showWaiting = () => {
    setKnown((before) => mergeEvents(before, fresh))
    setFresh([])
  }
  const shown = useMemo(() => known.filter((event) => matches(event, filter)), [known, filter])
  const waiting = useMemo(() => fresh.filter((event) => matches(event, filter)).length, [fresh, filter])
  return {
    ...{ shown, waiting, filter, setFilter, showWaiting, busy, error, hasMore: nextBefore !== null },
    readEarlier: () => void readEarlier(),
    retry: () => void look(),
  }
}
