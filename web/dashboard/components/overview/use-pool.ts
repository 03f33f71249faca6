'use client'
import { useNow } from '../../../ui/components/clock.tsx'
import type { RotationState } from '../../contract/rotation.ts'
import { useLive } from '../../lib/live-store.ts'

export interface PoolNow {
  /** null until the first state is there. */
  state: RotationState | null
  /** Passed since `state` was made, by the server's clock; stands still with it while nothing arrives. */
  elapsedMs: number
  nowMs: number
  isStale: boolean
}

/** The pool as it is this second. */
export function usePool(): PoolNow {
  const state = useLive(({ rotation }) => rotation)
  const isStale = useLive(({ stale }) => stale)
  const nowMs = useNow()
  const elapsedMs = state === null ? 0 : Math.max(0, nowMs - Date.parse(state.serverTimeAt))
  return { state, elapsedMs, nowMs, isStale }
}
