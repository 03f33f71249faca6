/** The browser's own parts of a connection; the same in a page and in a worker. */
import { type Connection, type ConnectionDeps, LiveConnection } from './live-connection.ts'

export function connectInBrowser(listeners: Pick<ConnectionDeps, 'onEvent' | 'onCut' | 'onSignedOut'>): Connection {
  return new LiveConnection({
    ...listeners,
    open: (url) => new EventSource(url),
    isSignedOut,
    random: Math.random,
    now: Date.now,
    elapsed: () => performance.now(),
  })
}

async function isSignedOut(): Promise<boolean> {
  try {
    const answer = await fetch('/api/rotation', { cache: 'no-store', headers: { accept: 'application/json' } })
    return answer.status === 401
  } catch {
    return false // no answer at all: the server is away, and the stream is asked for again
  }
}
