/** Processor time of one rotation: what the services used over many of them, beside what they use anyway. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../../tests/docker/installation.ts'
import { type CpuSoFar, readCpu, readSpareCpu } from './resources.ts'
import { median, sum } from './statistics.ts'

export interface ServiceCpu {
  /** Seconds used over the rotations, for each of them. */
  usedS: number
  /** Of that, what it would have used without rotations: on a busy machine only roughly known. */
  anywayS: number
}

export interface CpuCost {
  rotations: number
  services: Map<string, ServiceCpu>
  /** Seconds from the creation of a vault container until it is frozen. */
  incarnationS: number
}

export interface CpuMeter {
  /** Between two rotations: looks at spares that were not seen before. */
  lookAtSpares(): Promise<void>
  /** Ends with a second window like the one at the beginning. */
  finish(rotations: number): Promise<CpuCost>
}

/** Begins with `idleS` seconds in which nobody may rotate. */
export async function startCpuMeter(installation: Installation, idleS: number, signal: AbortSignal): Promise<CpuMeter> {
  const old = await readSpareCpu(installation)
  const made = new Map<string, number>()
  const rest = () =>
    usedIn(installation, async () => {
      await sleep(idleS * 1_000, undefined, { signal })
    })
  const before = await rest()
  const begin = { atMs: performance.now(), used: await readCpu(installation) }
  return {
    async lookAtSpares() {
      for (const [id, seconds] of await readSpareCpu(installation)) if (!old.has(id)) made.set(id, seconds)
    },
    async finish(rotations) {
      const wholeS = (performance.now() - begin.atMs) / 1_000
      const used = differenceOf(begin.used, await readCpu(installation))
      const after = await rest()
      const perS = (service: string) => ((before.get(service) ?? 0) + (after.get(service) ?? 0)) / (2 * idleS)
      const costOf = (service: string, total: number) => ({
        usedS: total / rotations,
        anywayS: (perS(service) * wholeS) / rotations,
      })
      const services = new Map([...used].map(([service, total]) => [service, costOf(service, total)]))
      return { rotations, services, incarnationS: median([...made.values()]) }
    },
  }
}

/** The new incarnation included. */
export function totalOf({ services, incarnationS }: CpuCost): number {
  return incarnationS + sum([...services.values()].map(({ usedS, anywayS }) => usedS - anywayS))
}

async function usedIn(installation: Installation, act: () => Promise<void>): Promise<CpuSoFar> {
  const before = await readCpu(installation)
  await act()
  return differenceOf(before, await readCpu(installation))
}

/** NaN for a service that was made anew in between, the engine included. */
function differenceOf(before: CpuSoFar, after: CpuSoFar): CpuSoFar {
  const used = (service: string, total: number) => total - (before.get(service) ?? Number.NaN)
  return new Map(
    [...after].map(([service, total]) => [service, used(service, total) < 0 ? Number.NaN : used(service, total)]),
  )
}
