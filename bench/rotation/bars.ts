/** What was promised, beside what was found. */
import type { Findings } from './findings.ts'
import { spreadOf } from './statistics.ts'
import { figuresOf } from './throughput.ts'

export interface Bar {
  what: string
  found: number
  limit: number
  unit: string
}

export const isMet = ({ found, limit }: Bar): boolean => found <= limit

export function readBars({ plan, startUp, cutovers, throughput, memory, compared }: Findings): Bar[] {
  const frozen = cutovers.filter(({ kind }) => kind === 'spare')
  const cold = cutovers.filter(({ kind }) => kind === 'cold')
  const p99 = (samples: readonly number[]) => spreadOf(samples).p99
  const own = compared[0]
  const paced = figuresOf(throughput, plan.windowMs).find(({ pace }) => pace === 5_000)
  return [
    { what: 'frozen spare: cut-over p99', found: p99(frozen.map((it) => it.cutoverMs)), limit: 250, unit: 'ms' },
    { what: 'frozen spare: data plane p99', found: p99(frozen.map((it) => it.dataPlaneMs)), limit: 50, unit: 'ms' },
    { what: 'cold: cut-over p99', found: p99(cold.map((it) => it.cutoverMs)), limit: 1_000, unit: 'ms' },
    {
      what: 'failed under the open-loop client',
      found: (own?.failed ?? 0) + (own?.streamFaults ?? 0),
      limit: 0,
      unit: '',
    },
    { what: 'throughput lost, one per 5 s', found: (1 - (paced?.ratio ?? Number.NaN)) * 100, limit: 3, unit: '%' },
    {
      what: 'memory, 3 replicas',
      found: Math.max(memory.fresh.totalBytes, memory.used.totalBytes) / 1e6,
      limit: 900,
      unit: 'MB',
    },
    { what: 'start-up warm', found: startUp.warmS, limit: 25, unit: 's' },
    { what: 'start-up while running', found: startUp.againS, limit: 25, unit: 's' },
  ]
}
