/** A sign-in with a password on a warm server: what the key stretching costs here, and what the server takes. */
import { createTransport, platform, signIn } from '../../vault/client/index.ts'
import { median } from '../rotation/statistics.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { timeOf } from './rounds.ts'

const BAR_MS = 700

export async function measureSignIn({ plan, signal, door, credentials, edge }: Ground): Promise<Finding[]> {
  let serverMs = 0
  const timed: typeof platform = {
    ...platform,
    async fetch(input, init) {
      const begin = performance.now()
      try {
        return await platform.fetch(input, init)
      } finally {
        serverMs += performance.now() - begin
      }
    },
  }
  const transport = createTransport(timed, { origin: edge.url, credentials: { kind: 'bearer', token: '-' } })
  const found: { total: number; server: number }[] = []
  for (let round = -1; round < plan.signIns; round++) {
    signal.throwIfAborted()
    serverMs = 0
    const total = await timeOf(() => signIn({ ...door, platform: timed, transport }, credentials))
    if (round >= 0) found.push({ total, server: serverMs })
  }
  return [
    {
      what: 'sign-in, client and server',
      unit: 'ms',
      own: median(found.map(({ total }) => total)),
      bar: { ownAtMost: BAR_MS },
    },
    { what: 'of that, server and network', unit: 'ms', own: median(found.map(({ server }) => server)) },
  ]
}
