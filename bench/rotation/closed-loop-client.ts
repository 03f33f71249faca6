/**
 * A process of its own: keeps `connections` requests under way over keep-alive connections, each following the answer of
 * the one before, and says how many were answered in the window. Load goes to the loopback interface only.
 */
import { Agent, get } from 'node:http'

export interface ClosedLoopPlan {
  origin: string
  connections: number
  warmUpMs: number
  windowMs: number
}

export type ClosedLoopNews = { is: 'counting' } | { is: 'done'; answered: number; failed: number; ms: number }

const plan: ClosedLoopPlan = JSON.parse(process.argv[2] ?? '{}')
if (new URL(plan.origin).hostname !== '127.0.0.1') throw new Error(`load goes to loopback only, not ${plan.origin}`)
const agent = new Agent({ keepAlive: true, maxSockets: plan.connections })
const state = { answered: 0, failed: 0, isOver: false }

function ask(): Promise<boolean> {
  return new Promise((done) => {
    const request = get(plan.origin, { agent, timeout: 10_000 }, (answer) => {
      answer.resume()
      answer.on('end', () => done(answer.statusCode === 200))
      answer.on('error', () => done(false))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => done(false))
  })
}

async function lane(): Promise<void> {
  while (!state.isOver) {
    if (await ask()) state.answered++
    else state.failed++
  }
}

const tell = (news: ClosedLoopNews) => process.send?.(news)
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

process.once('disconnect', () => process.exit(1)) // the bench has gone: so does its load
const lanes = Array.from({ length: plan.connections }, lane)
await pause(plan.warmUpMs)
const before = { ...state, atMs: performance.now() }
tell({ is: 'counting' })
await pause(plan.windowMs)
const { answered, failed } = state
const ms = performance.now() - before.atMs
state.isOver = true
await Promise.all(lanes)
tell({ is: 'done', answered: answered - before.answered, failed: failed - before.failed, ms })
agent.destroy()
process.disconnect()
