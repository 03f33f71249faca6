'use client'

import { useMemo } from 'react'
import { useLive } from '../../lib/live-store.ts'
import { type LiveServing, pointsBySlot, type SlotPoint } from './slot-series.ts'

export interface LivePoints {
  /** The last five minutes of each slot, rising. */
  slots: ReadonlyMap<string, readonly SlotPoint[]>
  /** Who serves now; null: nobody, or it is not known. */
  serving: LiveServing | null
  /** Nothing has arrived for a while. */
  isStale: boolean
}

export function useLivePoints(): LivePoints {
  const stats = useLive((live) => live.stats)
  const isStale = useLive(({ stale }) => stale)
  const serving = useLive(({ rotation }) => rotation?.serving ?? null)
  const slots = useMemo(() => pointsBySlot(stats), [stats])
  return useMemo(() => ({ slots, serving, isStale }), [slots, serving, isStale])
}
