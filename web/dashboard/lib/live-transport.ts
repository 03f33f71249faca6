/** Finds the keeper of the stream: the worker that all tabs share, or this page itself where there is none. */
import { connectInBrowser } from './live-browser.ts'
import { createLiveHub } from './live-hub.ts'
import type { ToKeeper, ToPage } from './live-messages.ts'
import type { LiveInitial } from './live-state.ts'

export interface Transport {
  close(): void
}

export interface TransportDeps {
  /** Of now: a page that comes back from the back-forward cache says hello with what it then knows. */
  initial: () => LiveInitial
  onMessage: (message: ToPage) => void
}

/** A worker that does not answer at once is blocked, or another release's that has gone wrong. */
const ANSWER_MS = 3_000
const HIDDEN_MS = 60_000

export function openTransport(deps: TransportDeps): Transport {
  if (typeof SharedWorker === 'undefined') return openHere(deps)
  let current = openShared(deps, () => {
    current.close()
    current = openHere(deps)
  })
  return { close: () => current.close() }
}

function openShared({ initial, onMessage }: TransportDeps, onFailure: () => void): Transport {
  const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'leyzen-live' })
  const { port } = worker
  const patience = setTimeout(onFailure, ANSWER_MS)
  const say = (message: ToKeeper) => port.postMessage(message)
  const hello = () => say({ kind: 'hello', initial: initial() })
  const bye = () => say({ kind: 'bye' })
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) hello()
  }
  worker.onerror = onFailure
  port.onmessage = ({ data }: MessageEvent<ToPage>) => {
    clearTimeout(patience)
    onMessage(data)
  }
  addEventListener('pagehide', bye)
  addEventListener('pageshow', onShow)
  hello()
  return {
    close() {
      clearTimeout(patience)
      removeEventListener('pagehide', bye)
      removeEventListener('pageshow', onShow)
      bye()
      port.close()
    },
  }
}

/** A stream of this tab's own; let go when nobody has looked at it for a minute. */
function openHere({ initial, onMessage }: TransportDeps): Transport {
  const hub = createLiveHub({ connect: connectInBrowser, elapsed: () => performance.now() })
  const page = { post: onMessage }
  let resting: ReturnType<typeof setTimeout> | undefined
  const onVisibility = () => {
    clearTimeout(resting)
    if (document.visibilityState === 'visible') hub.wake()
    else resting = setTimeout(hub.rest, HIDDEN_MS)
  }
  document.addEventListener('visibilitychange', onVisibility)
  hub.join(page, initial())
  return {
    close() {
      clearTimeout(resting)
      document.removeEventListener('visibilitychange', onVisibility)
      hub.leave(page)
    },
  }
}
