'use client'
import { useLive } from '../../lib/live-store.ts'
import type { TrafficNow } from '../topology/nodes.tsx'
import { Topology } from '../topology/topology.tsx'
import { slotsNow } from './slots-now.ts'
import { usePool } from './use-pool.ts'

/** Where the traffic goes now. */
export function TopologyPanel({ slots }: { slots: readonly string[] }) {
  const { state, elapsedMs, nowMs, isStale } = usePool()
  const containers = useLive(({ containers: known }) => known)
  const traffic: TrafficNow | null = useLive(({ stats }) => stats.at(-1)?.traffic ?? null)
  const shown = slotsNow({ slots, containers, state, nowMs, elapsedMs })
  return (
    <div className={isStale ? 'opacity-60' : ''}>
      <Topology slots={shown} traffic={traffic} isStale={isStale} />
    </div>
  )
}
