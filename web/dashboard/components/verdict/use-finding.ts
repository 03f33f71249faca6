'use client'
import { useSyncExternalStore } from 'react'
import { useNow } from '../../../ui/components/clock.tsx'
import type { Event as SeenEvent } from '../../contract/events.ts'
import { useLive } from '../../lib/live-store.ts'
import { type Finding, findingOf } from './finding.ts'

const STORE = 'leyzen-finding-put-away'
const CHANGED = 'leyzen-finding'

/** What there is to look at; null too when it was put away on this device, until there is another. */
export function useFinding(seen: SeenEvent | null): Finding | null {
  const alerts = useLive(({ alerts: known }) => known)
  const nowMs = useNow()
  const hidden = useSyncExternalStore(subscribe, readPutAway, () => null)
  const found = findingOf(alerts, seen, nowMs)
  return found === null || found.key === hidden ? null : found
}

export function putAway(key: string): void {
  localStorage.setItem(STORE, key)
  window.dispatchEvent(new Event(CHANGED))
}

function readPutAway(): string | null {
  return localStorage.getItem(STORE)
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener('storage', listener)
  }
}
