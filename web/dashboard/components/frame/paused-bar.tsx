'use client'
import { Pause } from 'lucide-react'
import { Button } from '../../../ui/components/button.tsx'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { formatAge, formatMinute } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'
import { order } from '../../lib/orders.ts'

/** While the timer stands still: until when, who, why, and what grows meanwhile. */
export function PausedBar({ canAct }: { canAct: boolean }) {
  const paused = useLive(({ rotation }) => rotation?.paused ?? null)
  if (paused === null) return null
  const { untilAt, by, reason } = paused
  return (
    <section
      aria-label="Paused"
      className="flex min-h-row items-center gap-3 border-line border-b bg-warning-soft px-6 py-1 max-md:px-4"
    >
      <Pause {...iconProps} className="shrink-0 text-warning" />
      <p className="min-w-0 grow">
        <b className="font-semibold">Paused</b> by {by}
        {untilAt === null ? ' without an end' : <Left untilAt={untilAt} />}
        {reason && <>: {reason}</>}. <GrowingExposure />
      </p>
      {canAct && (
        <Button size="small" onClick={() => order('resume')}>
          Resume
        </Button>
      )}
    </section>
  )
}

function Left({ untilAt }: { untilAt: string }) {
  const zone = useZone()
  const leftMs = Date.parse(untilAt) - useNow()
  return (
    <>
      {' '}
      until {formatMinute(untilAt, zone)} ({formatAge(leftMs)} left)
    </>
  )
}

function GrowingExposure() {
  const nowMs = useNow()
  const sinceAt = useLive(({ rotation }) => rotation?.serving?.sinceAt ?? null)
  if (sinceAt === null) return null
  return (
    <span className="text-text-2">
      Exposure grows: <span className="tabular-nums">{formatAge(nowMs - Date.parse(sinceAt))}</span>.
    </span>
  )
}
