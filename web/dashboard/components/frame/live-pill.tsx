'use client'
import { useEffect, useState } from 'react'
import { classes } from '../../../ui/components/classes.ts'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import { formatClock } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'
import { dataAge } from './data-age.ts'

const tickMs = 500

/** Whether what the page shows is live, and how old it is; the age never leaves the screen. */
export function LivePill() {
  const connection = useLive((live) => live.connection)
  const isStale = useLive(({ stale }) => stale)
  const ageMs = useDataAge()
  const nowMs = useNow()
  const zone = useZone()
  const isLive = connection === 'live' && !isStale
  const word = isLive ? 'Live' : connection === 'connecting' ? 'Connecting' : 'Reconnecting'
  return (
    <span className={classes('flex items-center gap-2 whitespace-nowrap', isLive ? 'text-serving' : 'text-warning')}>
      <Dot isLive={isLive} />
      <span className="font-medium">{word}</span>
      <span className="min-w-20 text-12 text-text-3 max-sm:hidden">
        {isLive ? dataAge(ageMs) : `as of ${formatClock(ageMs === null ? null : nowMs, zone)}`}
      </span>
    </span>
  )
}

function Dot({ isLive }: { isLive: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'relative size-2 rounded-full before:absolute before:-inset-1 before:rounded-full before:border-2',
        isLive
          ? 'bg-serving-fill before:animate-pulse-live before:border-serving-fill'
          : 'bg-warning-fill before:border-warning-fill before:opacity-35',
      )}
    />
  )
}

/** Milliseconds since anything last came; null before the first. */
function useDataAge(): number | null {
  const lastAtMs = useLive((live) => live.lastAtMs)
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    const tick = () => setNowMs(performance.now())
    tick()
    const timer = setInterval(tick, tickMs)
    return () => clearInterval(timer)
  }, [])
  return lastAtMs === null || nowMs === 0 ? null : Math.max(0, nowMs - lastAtMs)
}
