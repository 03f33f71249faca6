/** Rotations one after the other on a pool at rest, each with all that is known of its way to the switch. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ShownRotation } from '../../cli/ctl/read-rotations.ts'
import type { Installation } from '../../tests/docker/installation.ts'
import type { Choice } from '../../workflows/domain/rotation-order.ts'
import type { PoolClient } from './pool-client.ts'
import { sum } from './statistics.ts'
import { stepsToSwitch, type Timeline } from './timeline.ts'
import type { IncarnationWatch } from './watch-incarnations.ts'

export interface CutoverSample {
  epoch: number
  kind: Choice['kind']
  /** Decision of the controller → switch read back from HAProxy, as the control database has it. */
  cutoverMs: number
  /** Thaw or start, gate and switch: the steps' own work, without Temporal. */
  dataPlaneMs: number
  /** The step `switchTraffic` alone. */
  switchMs: number
  /** Order given here → last request that the old one got, seen by a client. */
  seenMs: number
  /** Order given here → the rotation's workflow has ended. */
  wholeMs: number
  timeline: Timeline
  rotation: ShownRotation
}

export interface CutoverOrder {
  installation: Installation
  pool: PoolClient
  watch: IncarnationWatch
  rotations: number
  signal: AbortSignal
  /** Before each rotation, outside of what is measured. */
  prepare?: () => Promise<void>
}

/** The pool and the garbage of the rotation before come to rest. */
const REST_MS = 300
/** What one call of `history` gives at most. */
const PAGE = 200

export async function measureCutovers(order: CutoverOrder): Promise<CutoverSample[]> {
  const taken: Pick<CutoverSample, 'epoch' | 'seenMs' | 'wholeMs' | 'timeline'>[] = []
  for (let count = 0; count < order.rotations; count++) taken.push(await rotateOnce(order))
  const rotations = await readRotations(order.installation, order.rotations)
  return taken.flatMap((sample) => {
    const rotation = rotations.get(sample.epoch)
    return rotation?.cutoverMs == null
      ? []
      : [{ ...sample, ...figuresOf(rotation, rotation.cutoverMs), ...kindOf(sample) }]
  })
}

async function rotateOnce({ pool, watch, signal, prepare }: CutoverOrder) {
  await prepare?.()
  await sleep(REST_MS, undefined, { signal })
  const { epoch, orderedAtMs } = await pool.order()
  await pool.end(epoch)
  const wholeMs = performance.now() - orderedAtMs
  const lastAtMs = watch.lastSentToOld(orderedAtMs)
  return { epoch, wholeMs, seenMs: (lastAtMs ?? orderedAtMs) - orderedAtMs, timeline: await pool.timeline(epoch) }
}

const kindOf = ({ timeline }: Pick<CutoverSample, 'timeline'>) => ({ kind: timeline.kind })

function figuresOf(rotation: ShownRotation, cutoverMs: number) {
  const own = (name: string) => rotation.steps.findLast((step) => step.name === name)?.durationMs ?? Number.NaN
  const [, ...steps] = stepsToSwitch
  return { rotation, cutoverMs, dataPlaneMs: sum(steps.map(own)), switchMs: own('switchTraffic') }
}

/** By epoch. */
async function readRotations(installation: Installation, count: number): Promise<Map<number, ShownRotation>> {
  const found = new Map<number, ShownRotation>()
  let before: string[] = []
  while (found.size < count) {
    const limit = String(Math.min(PAGE, count - found.size))
    const { items } = await installation.json<{ items: ShownRotation[] }>('history', '--limit', limit, ...before)
    for (const item of items) found.set(item.epoch, item)
    const last = items.at(-1)
    if (last === undefined) break
    before = ['--before', String(last.epoch)]
  }
  return found
}
