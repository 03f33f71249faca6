/** SharedWorker: one event stream for all tabs, because HTTP/1.1 gives a host six connections and no more. */
import { connectInBrowser } from './live-browser.ts'
import { createLiveHub } from './live-hub.ts'
import type { PagePort, ToKeeper } from './live-messages.ts'

const hub = createLiveHub({ connect: connectInBrowser, elapsed: () => performance.now() })

addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : []
  if (port === undefined) return
  const page: PagePort = { post: (message) => port.postMessage(message) }
  port.onmessage = ({ data }: MessageEvent<ToKeeper>) => {
    if (data.kind === 'hello') hub.join(page, data.initial)
    else hub.leave(page)
  }
  // A tab that crashed says no goodbye; browsers that know this event say it for it.
  port.addEventListener('close', () => hub.leave(page))
})
