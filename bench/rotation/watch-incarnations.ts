/** Who answers, seen from outside: one GET at fixed instants, each with the instant at which it was sent. */
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Seen {
  sentAtMs: number
  incarnation: string
}

export interface IncarnationWatch {
  readonly failed: number
  /** Last instant after `fromMs` at which a request was sent that the incarnation of `fromMs` answered. */
  lastSentToOld(fromMs: number): number | null
  stop(): Promise<void>
}

/** Distance between two requests, and so the grain of what is seen. */
export const LOOK_EVERY_MS = 10
const KEEP = 10_000

export function watchIncarnations(origin: string): IncarnationWatch {
  const agent = new Agent({ keepAlive: true })
  const watch = { seen: [] as Seen[], failed: 0, isStopping: false }
  const look = async () => {
    const sentAtMs = performance.now()
    const incarnation = await ask(origin, agent)
    if (incarnation === null) watch.failed++
    else watch.seen.push({ sentAtMs, incarnation })
    if (watch.seen.length > KEEP) watch.seen.splice(0, KEEP / 2)
  }
  const loop = async () => {
    for (let dueMs = performance.now(); !watch.isStopping; dueMs += LOOK_EVERY_MS) {
      await sleep(Math.max(0, dueMs - performance.now()))
      void look()
    }
  }
  const ended = loop()
  return {
    get failed() {
      return watch.failed
    },
    lastSentToOld: (fromMs) => lastSentToOld(watch.seen, fromMs),
    async stop() {
      watch.isStopping = true
      await ended
      await sleep(200)
      agent.destroy()
    },
  }
}

/** Answers come back out of order, so the samples are looked at by the instant of sending. */
export function lastSentToOld(seen: readonly Seen[], fromMs: number): number | null {
  const inOrder = seen.toSorted((a, b) => a.sentAtMs - b.sentAtMs)
  const old = inOrder.findLast(({ sentAtMs }) => sentAtMs <= fromMs)?.incarnation
  const last = inOrder.findLast(({ incarnation }) => incarnation === old)
  return last === undefined || last.sentAtMs < fromMs ? null : last.sentAtMs
}

function ask(origin: string, agent: Agent): Promise<string | null> {
  return new Promise((done) => {
    const request = get(origin, { agent, timeout: 5_000 }, (answer) => {
      answer.resume()
      answer.on('error', () => done(null))
      const incarnation = answer.headers['x-leyzen-incarnation']
      answer.on('end', () => done(answer.statusCode === 200 && typeof incarnation === 'string' ? incarnation : null))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => done(null))
  })
}
