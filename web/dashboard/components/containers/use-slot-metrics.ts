'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Metrics } from '../../contract/metrics.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { useLive } from '../../lib/live-store.ts'
import { type ContainerWindow, rereadMs } from './windows.ts'

export interface SlotMetrics {
  metrics: Metrics
  /** The stored figures could not be read; what was there stays. */
  error: ApiError | null
  retry(): void
}

/** Two readings are never closer together, however fast it rotates. */
const LEAST_MS = 10_000

/** Stored figures of the window: those of the page at first; again when the window changes, a rotation ends, or time passes. */
export function useSlotMetrics(initial: Metrics, window: ContainerWindow): SlotMetrics {
  const [metrics, setMetrics] = useState(initial)
  const [error, setError] = useState<ApiError | null>(null)
  const asked = useRef({ window: window.id, atMs: 0 })
  const read = useCallback(async () => {
    asked.current = { window: window.id, atMs: performance.now() }
    const answer = await callApi<Metrics>('GET', `/api/metrics?window=${window.id}&series=slots,rotations`)
    // Meanwhile another window may have been chosen.
    if (asked.current.window !== window.id) return
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setMetrics(answer.data)
  }, [window])

  useEffect(() => {
    if (asked.current.window !== window.id) void read()
    const timer = setInterval(() => document.visibilityState === 'visible' && void read(), rereadMs(window))
    return () => clearInterval(timer)
  }, [window, read])

  const ended = useLive(({ finished }) => finished[0]?.epoch ?? 0)
  const known = useRef(ended)
  useEffect(() => {
    if (known.current === ended) return
    const waitMs = Math.max(0, asked.current.atMs + LEAST_MS - performance.now())
    const timer = setTimeout(() => {
      known.current = ended
      void read()
    }, waitMs)
    return () => clearTimeout(timer)
  }, [ended, read])

  return { metrics, error, retry: () => void read() }
}
