'use client'
import type { ReactNode } from 'react'
import { useLive } from '../../lib/live-store.ts'
import type { Zone } from '../../lib/zone.ts'
import { PageClock } from './page-clock.tsx'

/** The page's clock, which stands still while the data does. */
export function LiveClock({ nowMs, zone, children }: { nowMs: number; zone: Zone; children: ReactNode }) {
  const staleSinceMs = useLive(({ stale, lastAtMs }) => (stale ? lastAtMs : null))
  return (
    <PageClock nowMs={nowMs} zone={zone} standsAtMs={staleSinceMs}>
      {children}
    </PageClock>
  )
}
