/** What is asked of engine and HAProxy for one tick: all at once, each with a bound, none able to hold the others up. */

import type { Call, EngineContainer, EnginePort, EngineStats, PoolTraffic, TrafficPort } from '../../activities/deps.ts'
import type { ContainerId, IncarnationId, PoolName, SlotName } from '../../workflows/domain/ids.ts'

export interface Running {
  id: IncarnationId
  slot: SlotName
  containerId: ContainerId
}

export interface Observation {
  traffic: PoolTraffic | null
  /** Connections cut up to this reading of the counters. */
  cuts: number
  stats: { incarnation: Running; stats: EngineStats }[]
  /** undefined: nobody serves, or the engine did not answer. */
  serving: EngineContainer | null | undefined
  failures: unknown[]
}

export interface ObserveDeps {
  engine: Pick<EnginePort, 'stats' | 'inspect'>
  traffic: Pick<TrafficPort, 'readPool'>
  /** Connections cut by this process since it began; waits for a cut that is under way. */
  cutsSoFar(): Promise<number>
}

/** A running container's sample takes up to a second (docker-proxy page, section 9); a frozen one's nothing. */
const AT_ONCE = 16
const TRAFFIC_MS = 1_500

export async function observe(
  deps: ObserveDeps,
  { pool, running }: { pool: PoolName; running: readonly Running[] },
  call: Call,
): Promise<Observation> {
  const failures: unknown[] = []
  const orElse =
    <T>(other: T) =>
    (failure: unknown) => {
      if (call.signal?.aborted === true) throw failure
      failures.push(failure)
      return other
    }
  const [{ traffic, cuts, serving }, stats] = await Promise.all([
    observeTraffic(deps, pool, { call, orElse }),
    sampleAll(running, (incarnation) => deps.engine.stats(incarnation.slot, call).catch(orElse(null))),
  ])
  return { traffic, cuts, serving, stats, failures }
}

interface Asking {
  call: Call
  orElse: <T>(other: T) => (failure: unknown) => T
}

async function observeTraffic({ engine, traffic, cutsSoFar }: ObserveDeps, pool: PoolName, { call, orElse }: Asking) {
  const bound = AbortSignal.timeout(TRAFFIC_MS)
  const signal = call.signal === undefined ? bound : AbortSignal.any([call.signal, bound])
  const found = await traffic.readPool(pool, { signal }).catch(orElse(null))
  const cuts = await cutsSoFar()
  if (found === null || found.serving === null) return { traffic: found, cuts, serving: undefined }
  return { traffic: found, cuts, serving: await engine.inspect(found.serving, call).catch(orElse(undefined)) }
}

async function sampleAll(
  running: readonly Running[],
  sample: (incarnation: Running) => Promise<EngineStats | null>,
): Promise<Observation['stats']> {
  const found: Observation['stats'] = []
  const left = running.values()
  const worker = async () => {
    for (const incarnation of left) {
      const stats = await sample(incarnation)
      if (stats !== null) found.push({ incarnation, stats })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found
}
