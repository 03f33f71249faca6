/** Keeps the stream for all pages of a browser, and what a page needs that opens later. */
import type { StreamEvent } from '../contract/stream.ts'
import type { Connection, ConnectionDeps } from './live-connection.ts'
import type { PagePort, ToPage } from './live-messages.ts'
import { markCut, takeEvent } from './live-reducer.ts'
import { listFinished } from './live-rotation.ts'
import { beginLive, type LiveInitial, type LiveState } from './live-state.ts'

export interface LiveHubDeps {
  connect: (listeners: Pick<ConnectionDeps, 'onEvent' | 'onCut' | 'onSignedOut'>) => Connection
  elapsed: () => number
}

export interface LiveHub {
  join(page: PagePort, initial: LiveInitial): void
  /** The last one to leave ends the stream. */
  leave(page: PagePort): void
  /** For a page that nobody looks at: ends the stream, and goes on from there. */
  rest(): void
  wake(): void
}

export function createLiveHub({ connect, elapsed }: LiveHubDeps): LiveHub {
  const pages = new Set<PagePort>()
  let state: LiveState | null = null
  let isRunning = false
  const tell = (message: ToPage) => {
    for (const page of pages) page.post(message)
  }
  const connection = connect({
    onEvent(event: StreamEvent) {
      if (state !== null) state = takeEvent(state, event, elapsed())
      tell({ kind: 'event', event })
    },
    onCut() {
      if (state !== null) state = markCut(state)
      tell({ kind: 'cut' })
    },
    onSignedOut() {
      isRunning = false
      state = null
      tell({ kind: 'signed-out' })
    },
  })
  const run = () => {
    if (isRunning || state === null) return
    isRunning = true
    connection.start(state.lastId)
  }
  const rest = () => {
    if (!isRunning) return
    isRunning = false
    connection.stop()
    if (state !== null) state = markCut(state)
  }
  return {
    join(page, initial) {
      pages.add(page)
      state ??= beginLive(initial, elapsed())
      state = { ...state, finished: listFinished(state.finished, initial.finished ?? []) }
      page.post({ kind: 'state', state, nowMs: elapsed() })
      run()
    },
    leave(page) {
      pages.delete(page)
      if (pages.size === 0) rest()
    },
    rest,
    wake: run,
  }
}
