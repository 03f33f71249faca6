'use client'
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from 'react'
import { createTicker, type Ticker } from './ticker.ts'

interface Clock {
  ticker: Ticker
  zone: string
}
const ClockContext = createContext<Clock | null>(null)
const standstill = createTicker({ startMs: 0, elapsed: () => 0 })

export interface ClockProviderProps {
  /** The server's time when it wrote this page, in Unix ms. */
  nowMs: number
  /** IANA name of the zone instants are shown in. */
  zone: string
  /** While the data is stale, ages stand where it ended: a moment of `performance.now()`. */
  standsAtMs?: number | null
  children: ReactNode
}

/** One clock for the page: the server's time plus what has passed here, so that a wrong clock on this device cannot show. */
export function ClockProvider({ nowMs, zone, standsAtMs = null, children }: ClockProviderProps) {
  const ticker = useMemo(() => createTicker({ startMs: nowMs, elapsed: () => performance.now() }), [nowMs])
  useEffect(() => ticker.standAt(standsAtMs), [ticker, standsAtMs])
  const clock = useMemo(() => ({ ticker, zone }), [ticker, zone])
  return <ClockContext value={clock}>{children}</ClockContext>
}

/** The server's time in Unix ms, renewed each second. */
export function useNow(): number {
  const { ticker } = use(ClockContext) ?? { ticker: standstill }
  return useSyncExternalStore(ticker.subscribe, ticker.read, ticker.start)
}

export function useZone(): string {
  return use(ClockContext)?.zone ?? 'UTC'
}
