/** What rotations cost those who use the vault: the same load with none, one each 5 s and one each second, in turns. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClosedLoopNews, ClosedLoopPlan } from './closed-loop-client.ts'
import type { Plan } from './plan.ts'
import type { PoolClient } from './pool-client.ts'
import { median, sum } from './statistics.ts'

/** ms between two orders; null for none. */
export const paces = [null, 5_000, 1_000] as const
export type Pace = (typeof paces)[number]

export interface Window {
  pace: Pace
  perS: number
  failed: number
  /** Rotations that ended in the window, and how they did. */
  rotations: number
  notRotated: number
}

export interface Throughput {
  rounds: Window[][]
}

export interface ThroughputOrder {
  origin: string
  pool: PoolClient
  plan: Pick<Plan, 'rounds' | 'windowMs' | 'connections'>
  signal: AbortSignal
}

const WARM_UP_MS = 1_000

export async function measureThroughput(order: ThroughputOrder): Promise<Throughput> {
  const rounds: Window[][] = []
  for (let round = 0; round < order.plan.rounds; round++) {
    const windows: Window[] = []
    // There and back, so that what drifts over the run weighs on all alike.
    for (const pace of round % 2 === 0 ? paces : paces.toReversed()) windows.push(await measureWindow(order, pace))
    rounds.push(windows)
  }
  return { rounds }
}

export interface PaceFigures {
  pace: Pace
  perS: number
  /** Median over the rounds of this pace by that without rotations of the same round. */
  ratio: number
  failed: number
  rotationsPerMinute: number
  notRotated: number
}

export function figuresOf({ rounds }: Throughput, windowMs: number): PaceFigures[] {
  return paces.map((pace) => {
    const windows = rounds.flatMap((round) => round.filter((window) => window.pace === pace))
    const ratios = rounds.map((round) => perS(round, pace) / perS(round, null))
    return {
      pace,
      perS: median(windows.map((window) => window.perS)),
      ratio: median(ratios),
      failed: sum(windows.map(({ failed }) => failed)),
      rotationsPerMinute: sum(windows.map(({ rotations }) => rotations)) / ((windows.length * windowMs) / 60_000),
      notRotated: sum(windows.map(({ notRotated }) => notRotated)),
    }
  })
}

const perS = (round: readonly Window[], pace: Pace) => round.find((window) => window.pace === pace)?.perS ?? Number.NaN

async function measureWindow({ origin, pool, plan, signal }: ThroughputOrder, pace: Pace): Promise<Window> {
  const { connections, windowMs } = plan
  const ending = new AbortController()
  const rotations = { ended: 0, notRotated: 0 }
  let pacing: Promise<unknown> = Promise.resolve(null)
  const result = await runClient({ origin, connections, windowMs, warmUpMs: WARM_UP_MS }, signal, () => {
    if (pace === null) return
    // Looked at when the window is over; until then a failure needs an owner.
    pacing = keepRotating({ pool, pace, rotations, ending: ending.signal }).then(
      () => null,
      (error: unknown) => error,
    )
  })
  const { ended } = rotations
  ending.abort()
  const failure = await pacing
  if (failure !== null) throw failure
  const { notRotated } = rotations
  return { pace, perS: result.answered / (result.ms / 1_000), failed: result.failed, rotations: ended, notRotated }
}

interface Pacing {
  pool: PoolClient
  pace: number
  rotations: { ended: number; notRotated: number }
  ending: AbortSignal
}

/** One each `pace` ms; where a rotation takes longer, the next begins with its end. */
async function keepRotating({ pool, pace, rotations, ending }: Pacing): Promise<void> {
  for (let dueMs = performance.now(); !ending.aborted; dueMs = Math.max(dueMs + pace, performance.now())) {
    await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: ending }).catch(() => undefined)
    if (ending.aborted) return
    const { epoch } = await pool.order()
    const { outcome } = await pool.end(epoch)
    rotations.ended++
    if (outcome !== 'rotated') rotations.notRotated++
  }
}

type Done = Extract<ClosedLoopNews, { is: 'done' }>

function runClient(plan: ClosedLoopPlan, signal: AbortSignal, onCounting: () => void): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>()
  const child = fork(join(import.meta.dirname, 'closed-loop-client.ts'), [JSON.stringify(plan)], { signal })
  child.on('message', (news: ClosedLoopNews) => {
    if (news.is === 'counting') onCounting()
    else resolve(news)
  })
  child.on('error', reject)
  child.on('exit', (code) => reject(new Error(`the load's process ended with ${code} before its result`)))
  return promise
}
