'use client'

import { useEffect, useRef, useState } from 'react'
import type { Metrics } from '../../contract/metrics.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { type ContainerWindow, rereadMs } from './windows.ts'

export interface SlotMetrics {
  metrics: Metrics
  /** The stored figures could not be read; what was there stays. */
  error: ApiError | null
  retry(): void
}

/** Stored figures of the window: those of the page at first, and again when the window changes or they are old. */
export function useSlotMetrics(initial: Metrics, window: ContainerWindow): SlotMetrics {
  const [metrics, setMetrics] = useState(initial)
  const [error, setError] = useState<ApiError | null>(null)
  const [round, setRound] = useState(0)
  const held = useRef(window.id)

  useEffect(() => {
    let isOver = false
    const read = async () => {
      const answer = await callApi<Metrics>('GET', `/api/metrics?window=${window.id}&series=slots,rotations`)
      if (isOver) return
      setError(answer.ok ? null : answer.error)
      if (answer.ok) setMetrics(answer.data)
    }
    if (held.current !== window.id || round > 0) void read()
    held.current = window.id
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read()
    }, rereadMs(window))
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [window, round])

  return { metrics, error, retry: () => setRound((count) => count + 1) }
}
