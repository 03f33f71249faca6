'use client'
import { useEffect, useState } from 'react'
import { useLive } from '../../lib/live-store.ts'

const TICK_MS = 1_000

/** How long nothing has come; 0 while the feed lives. The page's own clock stands still then, so this one does not use it. */
export function useFeedAge(): number {
  const isStale = useLive(({ stale }) => stale)
  const lastAtMs = useLive((live) => live.lastAtMs)
  const [ageMs, setAgeMs] = useState(0)
  useEffect(() => {
    if (!isStale || lastAtMs === null) return
    const tick = () => setAgeMs(performance.now() - lastAtMs)
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [isStale, lastAtMs])
  return isStale ? ageMs : 0
}
