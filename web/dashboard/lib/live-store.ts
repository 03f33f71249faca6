'use client'
/** What the live feed has brought, for the parts of a page: each asks for one thing and is drawn anew when that changes. */
import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import type { Rotation } from '../contract/rotations.ts'
import type { ToPage } from './live-messages.ts'
import { markCut, markStale, takeEvent } from './live-reducer.ts'
import { listFinished } from './live-rotation.ts'
import { beginLive, type LiveInitial, type LiveState } from './live-state.ts'

export type { LiveInitial, LiveState, SlotFigures, StatsPoint, TrafficFigures } from './live-state.ts'

export interface LiveStore {
  get(): LiveState
  /** As the server wrote it, for hydration. */
  first(): LiveState
  subscribe(listener: () => void): () => void
  receive(message: ToPage, nowMs: number): void
  /** Rotations that were read from the list. */
  addFinished(rotations: readonly Rotation[]): void
  /** To be called now and then: nothing else tells that nothing comes. */
  tick(nowMs: number): void
}

export function createLiveStore(initial: LiveInitial, nowMs: number): LiveStore {
  const first = beginLive(initial, nowMs)
  const listeners = new Set<() => void>()
  let state = first
  const set = (next: LiveState) => {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    first: () => first,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    receive(message, at) {
      if (message.kind === 'event') set(takeEvent(state, message.event, at))
      else if (message.kind === 'cut') set(markCut(state))
      else if (message.kind === 'state') set(adopted(state, message, at))
    },
    addFinished: (rotations) => set({ ...state, finished: listFinished(state.finished, rotations) }),
    tick: (at) => set(markStale(state, at)),
  }
}

/** The keeper has been at it for longer; only a page that was written a moment ago may know more. */
function adopted(own: LiveState, { state, nowMs }: Extract<ToPage, { kind: 'state' }>, at: number): LiveState {
  const isNewer = (own.rotation?.eventId ?? 0) > (state.rotation?.eventId ?? 0)
  const shiftMs = at - nowMs
  const finished = listFinished(own.finished, state.finished)
  const { connection, stats, slots, version } = state
  const lastAtMs = state.lastAtMs === null ? null : state.lastAtMs + shiftMs
  if (isNewer)
    return { ...own, connection, stats, slots: slots.length > 0 ? slots : own.slots, version, lastAtMs, finished }
  return { ...state, readAtMs: state.readAtMs + shiftMs, lastAtMs, resets: own.resets, finished }
}

export const LiveContext = createContext<LiveStore | null>(null)

/** @param selector gives a value or a part of the state, never a new object */
export function useLive<T>(selector: (state: LiveState) => T): T {
  const store = use(LiveContext)
  if (store === null) throw new Error('useLive: no LiveProvider stands above this part')
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store])
  return useSyncExternalStore(
    subscribe,
    () => selector(store.get()),
    () => selector(store.first()),
  )
}
