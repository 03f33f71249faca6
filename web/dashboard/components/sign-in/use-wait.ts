'use client'
import { useEffect, useState } from 'react'
import type { Refusal } from './use-sign-in.ts'

const tickMs = 1_000

/** Milliseconds until one may try again; counts down to 0. */
export function useWait(refusal: Refusal | null): number {
  const [leftMs, setLeftMs] = useState(0)
  useEffect(() => {
    if (refusal === null || refusal.waitMs === null) {
      setLeftMs(0)
      return
    }
    const endMs = performance.now() + refusal.waitMs
    const tick = () => setLeftMs(Math.max(0, endMs - performance.now()))
    tick()
    const timer = setInterval(tick, tickMs)
    return () => clearInterval(timer)
  }, [refusal])
  return leftMs
}
