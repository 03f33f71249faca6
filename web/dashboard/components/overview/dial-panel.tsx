'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { Timing } from '../../../../workflows/domain/next-delay.ts'
import type { RotationState } from '../../contract/rotation.ts'
import { isSwitched } from '../../lib/rotation-words.ts'
import { Dial } from '../dial/dial.tsx'
import { usePool } from './use-pool.ts'

export interface DialPanelProps {
  /** Of the policy that was in force when the page was made; null before the first start has stored one. */
  timing: Timing | null
  policyVersion: number
}

/** Exposure of the serving container, ticking. */
export function DialPanel({ timing, policyVersion }: DialPanelProps) {
  const { state, elapsedMs, isStale } = usePool()
  useFreshPolicy(policyVersion, state?.policyVersion ?? policyVersion)
  if (timing === null || state === null) {
    return (
      <p className="py-8 text-text-2">
        The first start stores the policy; then the window of the next rotation stands here.
      </p>
    )
  }
  const { serving, paused, temporal, worker, maxExposureMs, rotation } = state
  const isControlDown = temporal === 'unreachable' || worker === 'silent'
  // Once the traffic has moved, the clock of the new one runs, whatever still drains.
  const isMoving = rotation !== null && !isSwitched(rotation.step)
  return (
    <div className={`flex grow flex-col ${isStale ? 'opacity-60' : ''}`}>
      <Dial
        timing={timing}
        limitMs={maxExposureMs}
        slot={serving?.slot ?? null}
        exposureMs={serving === null ? null : serving.exposureMs + elapsedMs}
        window={later(state.window, elapsedMs)}
        stillBecause={paused !== null ? 'paused' : isControlDown ? 'control' : isMoving ? 'rotating' : null}
      />
    </div>
  )
}

function later(window: RotationState['window'], elapsedMs: number): RotationState['window'] {
  if (window === null) return null
  const { opensInMs, medianInMs, closesInMs, chance30sRatio } = window
  const left = (ms: number) => Math.max(0, ms - elapsedMs)
  return { opensInMs: left(opensInMs), medianInMs: left(medianInMs), closesInMs: left(closesInMs), chance30sRatio }
}

/** A policy that was saved meanwhile is asked for once: its shape is no part of the feed. */
function useFreshPolicy(drawn: number, inForce: number): void {
  const router = useRouter()
  const asked = useRef(drawn)
  useEffect(() => {
    if (inForce === asked.current) return
    asked.current = inForce
    router.refresh()
  }, [inForce, router])
}
