'use client'
import { useEffect, useRef, useState } from 'react'
import { useLive } from '../../lib/live-store.ts'

const gapMs = 10_000

/** Speaks the end of a rotation and new alerts, at most one sentence in ten seconds; the newest wins. */
export function LiveRegion() {
  const ended = useLive(({ finished }) => finished[0])
  const alert = useLive(({ alerts }) => alerts.find(({ state }) => state === 'open'))
  const [said, setSaid] = useState('')
  const first = useRef(true)
  const sentence = useRef('')
  const lastMs = useRef(Number.NEGATIVE_INFINITY)

  const ending = ended === undefined ? '' : `Rotation ${ended.epoch}: ${ended.outcome ?? 'ended'}.`
  const warning = alert === undefined ? '' : `Alert: ${alert.code.replaceAll('_', ' ')}, ${alert.subject}.`
  useEffect(() => {
    // What was there when the page opened is on the page; only what comes is news.
    if (first.current) {
      first.current = false
      return
    }
    sentence.current = `${warning} ${ending}`.trim()
    const waitMs = Math.max(0, lastMs.current + gapMs - performance.now())
    const timer = setTimeout(() => {
      lastMs.current = performance.now()
      setSaid(sentence.current)
    }, waitMs)
    return () => clearTimeout(timer)
  }, [ending, warning])
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
