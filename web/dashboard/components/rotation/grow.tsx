'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useLive } from '../../lib/live-store.ts'

/** Steps follow each other within milliseconds; one reading covers those of a moment. */
const REST_MS = 250

/** Reads the page anew whenever the feed tells of a step or the end of this rotation. */
export function Grow({ epoch }: { epoch: number }) {
  const router = useRouter()
  const mark = useLive(({ openSteps, finished }) => {
    const last = openSteps.findLast((step) => step.epoch === epoch)
    const isEnded = finished.some((rotation) => rotation.epoch === epoch)
    return `${isEnded}/${last?.seq}/${last?.attempt}/${last?.state}`
  })
  const seen = useRef(mark)
  useEffect(() => {
    if (mark === seen.current) return
    const timer = setTimeout(() => {
      seen.current = mark
      router.refresh()
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [mark, router])
  return null
}
