'use client'
import { formatAge, formatClock, formatDay, formatExact, formatRelative } from '../format.ts'
import { classes } from './classes.ts'
import { useNow, useZone } from './clock.tsx'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

function isoOf(at: string | number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

export interface InstantProps {
  /** ISO 8601 text or Unix ms. */
  at: string | number | null | undefined
  /** `auto`: clock time, the day when it was another day, and how long ago within the hour. */
  show?: 'auto' | 'clock' | 'relative' | 'date'
  className?: string
}

/** A moment in the reader's zone; the exact one, and UTC, on hover. */
export function Instant({ at, show = 'auto', className }: InstantProps) {
  const zone = useZone()
  const nowMs = useNow()
  if (at === null || at === undefined) return <span className={className}>–</span>
  return (
    <time dateTime={isoOf(at)} title={formatExact(at, zone)} className={classes('whitespace-nowrap', className)}>
      <InstantText at={at} show={show} zone={zone} nowMs={nowMs} />
    </time>
  )
}

interface TextProps {
  at: string | number
  show: NonNullable<InstantProps['show']>
  zone: string
  nowMs: number
}

function InstantText({ at, show, zone, nowMs }: TextProps) {
  const clock = formatClock(at, zone)
  if (show === 'clock') return clock
  if (show === 'relative') return formatRelative(at, nowMs)
  const dated = `${formatDay(at, zone, nowMs)}, ${clock}`
  if (show === 'date') return dated
  const distanceMs = Math.abs(nowMs - new Date(at).getTime())
  if (distanceMs >= hourMs) {
    const sameDay = distanceMs < dayMs && formatDay(at, zone) === formatDay(nowMs, zone)
    return sameDay ? clock : dated
  }
  return (
    <>
      {clock}
      <span className="ml-2 text-12 text-text-3">{formatRelative(at, nowMs)}</span>
    </>
  )
}

export interface AgeProps {
  /** When it began; grows while the data is live. */
  sinceAt: string | number | null | undefined
  className?: string
}

export function Age({ sinceAt, className }: AgeProps) {
  const zone = useZone()
  const nowMs = useNow()
  if (sinceAt === null || sinceAt === undefined) return <span className={className}>–</span>
  return (
    <time dateTime={isoOf(sinceAt)} title={`since ${formatExact(sinceAt, zone)}`} className={className}>
      {formatAge(nowMs - new Date(sinceAt).getTime())}
    </time>
  )
}

/** How long until then; `0:00` once it has come. */
export function Countdown({ untilAt, className }: { untilAt: string | number; className?: string }) {
  const zone = useZone()
  const nowMs = useNow()
  return (
    <time dateTime={isoOf(untilAt)} title={formatExact(untilAt, zone)} className={className}>
      {formatAge(new Date(untilAt).getTime() - nowMs)}
    </time>
  )
}
