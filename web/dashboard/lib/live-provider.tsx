'use client'
import { type ReactNode, useEffect, useState } from 'react'
import type { RotationList } from '../contract/rotations.ts'
import { callApi } from './api.ts'
import { goToSignIn } from './go-to-sign-in.ts'
import { initialOf } from './live-state.ts'
import { createLiveStore, LiveContext, type LiveInitial, type LiveStore } from './live-store.ts'
import { openTransport } from './live-transport.ts'

/** Stale is told within half a second of becoming true. */
const TICK_MS = 500

/** Once around all signed-in pages: what the server wrote first, and from then on the live feed. */
export function LiveProvider({ initial, children }: { initial: LiveInitial; children: ReactNode }) {
  const [store] = useState(() => createLiveStore(initial, performance.now()))
  useEffect(() => follow(store), [store])
  return <LiveContext value={store}>{children}</LiveContext>
}

function follow(store: LiveStore): () => void {
  let { resets } = store.get()
  const stopListening = store.subscribe(() => {
    if (store.get().resets === resets) return
    resets = store.get().resets
    void readFinished(store)
  })
  const timer = setInterval(() => store.tick(performance.now()), TICK_MS)
  const transport = openTransport({
    initial: () => initialOf(store.get()),
    onMessage(message) {
      if (message.kind === 'signed-out') goToSignIn('expired')
      else store.receive(message, performance.now())
    },
  })
  return () => {
    stopListening()
    clearInterval(timer)
    transport.close()
  }
}

async function readFinished(store: LiveStore): Promise<void> {
  const answer = await callApi<RotationList>('GET', '/api/rotations?limit=50')
  if (answer.ok) store.addFinished(answer.data.items.filter(({ outcome }) => outcome !== null))
}
