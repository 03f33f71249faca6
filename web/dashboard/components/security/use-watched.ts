'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { type ApiError, callApi } from '../../lib/api.ts'
import { useLive } from '../../lib/live-store.ts'

export interface Watched<T> {
  value: T
  /** The last reading failed; `value` is the one before. */
  error: ApiError | null
  reread(): void
}

/** A small list that is read anew whenever an alert opens, changes or ends: each act on the shelf does that, too. */
export function useWatched<T>(path: string, initial: T): Watched<T> {
  const [value, setValue] = useState(initial)
  const [error, setError] = useState<ApiError | null>(null)
  const alerts = useLive((live) => live.alerts)
  // What the page brought is as new as the alerts that it brought.
  const seen = useRef(alerts)
  const read = useCallback(async () => {
    const answer = await callApi<T>('GET', path)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setValue(answer.data)
  }, [path])
  useEffect(() => {
    if (seen.current !== alerts) void read()
    seen.current = alerts
  }, [read, alerts])
  return { value, error, reread: () => void read() }
}
