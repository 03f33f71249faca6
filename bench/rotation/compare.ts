/** One way of rotating under the open-loop client: what fails, and how long nobody is answered. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startOpenLoopClient } from '../../tests/load/open-loop-client.ts'
import { watchSilence } from './silence.ts'
import { median, sum } from './statistics.ts'

export interface Scheme {
  name: string
  origin: string
  /** Rotations begin this far apart: long enough for the last one's effects to be over. */
  everyMs: number
  rotate(): Promise<void>
}

export interface SchemeFigures {
  name: string
  rotations: number
  /** Requests sent, of all kinds. */
  requests: number
  /** GET and POST; a stream that is refused comes again twenty times a second, so it is counted by itself. */
  failed: number
  streamFaults: number
  longestOutageMs: number
  medianOutageMs: number
  /** The commonest ways to fail. */
  commonest: string
}

const CALM_MS = 2_000
const load = { getsPerS: 100, slowPostEveryMs: 500, slowPostBytes: 1_000_000, slowPostMs: 400, eventStreams: 2 }
export const loadInWords =
  `${load.getsPerS} GET/s at fixed instants, every ${load.slowPostEveryMs} ms a POST of 1 MB spread over ` +
  `${load.slowPostMs} ms, ${load.eventStreams} event streams`

export async function compare(scheme: Scheme, rotations: number, signal: AbortSignal): Promise<SchemeFigures> {
  const client = startOpenLoopClient({ origin: scheme.origin, ...load })
  const silence = watchSilence(client)
  const outagesMs: number[] = []
  try {
    await sleep(CALM_MS, undefined, { signal })
    silence.take()
    for (let count = 0; count < rotations; count++) {
      const nextAtMs = performance.now() + scheme.everyMs
      await scheme.rotate()
      await sleep(Math.max(0, nextAtMs - performance.now()), undefined, { signal })
      outagesMs.push(silence.take())
    }
  } finally {
    silence.stop()
    await client.finish()
  }
  const { gets, posts, reconnects, failures } = client.soFar
  return {
    name: scheme.name,
    rotations,
    requests: sum([gets, posts, load.eventStreams, reconnects]),
    failed: failures.filter(({ kind }) => kind !== 'events').length,
    streamFaults: failures.filter(({ kind }) => kind === 'events').length,
    longestOutageMs: Math.max(...outagesMs),
    medianOutageMs: median(outagesMs),
    commonest: commonestOf(failures),
  }
}

function commonestOf(failures: readonly { kind: string; what: string }[]): string {
  const counts = new Map<string, number>()
  for (const { kind, what } of failures) {
    const name = `${kind}: ${what.replaceAll(/\d+(\.\d+)? ms/g, '… ms').split(':')[0]}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const top = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 3)
  return top.map(([name, count]) => `${count} × ${name}`).join(', ')
}
