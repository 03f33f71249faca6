'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useLive } from '../../lib/live-store.ts'

const LEAST_MS = 30_000

/** Reads the figures anew after a rotation has ended, at most twice a minute and only while somebody looks. */
export function RefreshOnRotation() {
  const router = useRouter()
  const ended = useLive(({ finished }) => finished[0]?.epoch ?? 0)
  const seen = useRef<{ epoch: number; atMs: number } | null>(null)
  useEffect(() => {
    if (seen.current === null) {
      seen.current = { epoch: ended, atMs: performance.now() }
      return
    }
    if (ended === seen.current.epoch) return
    const waitMs = Math.max(0, seen.current.atMs + LEAST_MS - performance.now())
    const timer = setTimeout(() => {
      seen.current = { epoch: ended, atMs: performance.now() }
      if (document.visibilityState === 'visible') router.refresh()
    }, waitMs)
    return () => clearTimeout(timer)
  }, [ended, router])
  return null
}
