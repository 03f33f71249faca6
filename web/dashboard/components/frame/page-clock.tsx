'use client'
import { type ReactNode, useEffect, useState } from 'react'
import { ClockProvider } from '../../../ui/components/clock.tsx'
import { deviceZone, writeZone, type Zone } from '../../lib/zone.ts'

export interface PageClockProps {
  nowMs: number
  zone: Zone
  /** As `ClockProvider` has it. */
  standsAtMs?: number | null
  children: ReactNode
}

/** The page's clock. The server writes in the zone it was last told; a device that has moved tells its new one. */
export function PageClock({ nowMs, zone, standsAtMs = null, children }: PageClockProps) {
  const [name, setName] = useState(zone.name)
  useEffect(() => {
    const next = zone.followsDevice ? deviceZone() : zone.name
    setName(next)
    if (zone.followsDevice && next !== zone.name) writeZone({ name: next, followsDevice: true })
  }, [zone.name, zone.followsDevice])
  return (
    <ClockProvider nowMs={nowMs} zone={name} standsAtMs={standsAtMs}>
      {children}
    </ClockProvider>
  )
}
