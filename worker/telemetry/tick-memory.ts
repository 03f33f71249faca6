/** What one tick must remember for the next, and the figures that come of it: pure. */

import type { EngineStats, PoolTraffic } from '../../activities/deps.ts'
import type { ContainerId } from '../../workflows/domain/ids.ts'
import { containerFigures } from './container-figures.ts'
import type { Observation } from './observe.ts'
import type { Tick } from './save-tick.ts'
import type { TrafficPoint } from './series.ts'
import { type CutCredit, noCredit, readingOf, type TrafficReading, trafficFigures } from './traffic-figures.ts'

export interface TickMemory {
  samples: ReadonlyMap<ContainerId, EngineStats>
  reading: TrafficReading | null
  cuts: number
  credit: CutCredit
  slotStates: ReadonlyMap<string, string | null>
}

export function beginMemory(reading: TrafficReading | null, cuts: number): TickMemory {
  return { samples: new Map(), reading, cuts, credit: noCredit, slotStates: new Map() }
}

export type Figures = Pick<Tick, 'containers' | 'traffic' | 'reading' | 'slotStates'>

export function figure(memory: TickMemory, seen: Observation): { figures: Figures; memory: TickMemory } {
  const { point, credit } = trafficOf(memory, seen)
  const reading = seen.traffic === null ? null : readingOf(seen.traffic)
  const slotStates = new Map(seen.traffic?.slots.map(({ slot, actual }) => [slot, actual?.status ?? null]))
  return {
    figures: {
      containers: containersOf(memory, seen),
      traffic: point,
      reading,
      slotStates: [...slotStates]
        .filter(([slot, lbState]) => !memory.slotStates.has(slot) || memory.slotStates.get(slot) !== lbState)
        .map(([slot, lbState]) => ({ slot, lbState })),
    },
    memory: {
      samples: new Map(seen.stats.map(({ incarnation, stats }) => [incarnation.containerId, stats])),
      reading: reading ?? memory.reading,
      // While HAProxy cannot be asked, what was cut waits for the reading that shows it.
      cuts: reading === null ? memory.cuts : seen.cuts,
      credit,
      slotStates: seen.traffic === null ? memory.slotStates : slotStates,
    },
  }
}

function trafficOf(memory: TickMemory, seen: Observation): { point: TrafficPoint | null; credit: CutCredit } {
  const after = seen.traffic === null ? null : readingOf(seen.traffic)
  const nothing = { point: null, credit: memory.credit }
  // The very first reading is where counting begins: nobody knows when what it shows has happened.
  if (seen.traffic === null || after === null || memory.reading === null) return nothing
  const cut = Math.max(0, seen.cuts - memory.cuts)
  return trafficFigures({ before: memory.reading, after, traffic: seen.traffic, cut, credit: memory.credit })
}

function containersOf({ samples }: TickMemory, { stats, traffic }: Observation): Figures['containers'] {
  return stats.flatMap(({ incarnation, stats: after }) => {
    const before = samples.get(incarnation.containerId)
    const figures = before === undefined ? null : containerFigures(before, after)
    if (figures === null) return []
    return [{ ...figures, incarnationId: incarnation.id, conns: connectionsOf(traffic, incarnation.slot) }]
  })
}

function connectionsOf(traffic: PoolTraffic | null, slot: string): number {
  return traffic?.slots.find((row) => row.slot === slot)?.actual?.connections ?? 0
}
