'use client'
import { CloudOff } from 'lucide-react'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { formatClock } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'

/** While nothing arrives: what one sees is old, from when it is, and that the clocks stand with it. */
export function StaleBar() {
  const isStale = useLive(({ stale }) => stale)
  const nowMs = useNow()
  const zone = useZone()
  if (!isStale) return null
  return (
    <div
      role="status"
      className="flex min-h-row items-center gap-3 border-line border-b bg-inset px-6 py-1 max-md:px-4"
    >
      <CloudOff {...iconProps} className="shrink-0 text-warning" />
      <p>
        <b className="font-semibold">Reconnecting, showing {formatClock(nowMs, zone)}.</b>{' '}
        <span className="text-text-2">
          Clocks stand still until data arrives. Traffic to the vault does not depend on it.
        </span>
      </p>
    </div>
  )
}
