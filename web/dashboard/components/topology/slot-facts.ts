/** What a slot's card says, and the same as one sentence for those who do not see it. */
import { stateLook } from '../../../ui/components/state-looks.ts'
import { formatAge, formatBytes, formatCount, formatRatio } from '../../lib/format.ts'
import { spoken } from '../../lib/verdict-words.ts'

export interface TopologySlot {
  slot: string
  state: string
  incarnation: number | null
  containerId: string | null
  /** Since it entered its state. */
  stateAgeMs: number | null
  exposureMs: number | null
  /** HAProxy's own word for it. */
  loadBalancer: string | null
  connections: number | null
  cpuRatio: number | null
  memoryBytes: number | null
  /** While it drains: what is left of its grace, and of how much. */
  graceLeftMs: number | null
  graceMs: number | null
}

export interface SlotFacts {
  age: string
  ageCaption: string
  id: string
  fact: string
  sentence: string
}

export function factsOf(slot: TopologySlot): SlotFacts {
  const { incarnation, containerId } = slot
  const id = incarnation === null ? 'no container' : `#${incarnation} · ${(containerId ?? '').slice(0, 8)}`
  return { ...ageOf(slot), id, fact: factOf(slot), sentence: sentenceOf(slot) }
}

function ageOf({ state, exposureMs, stateAgeMs }: TopologySlot): { age: string; ageCaption: string } {
  const isExposed = state === 'serving' || state === 'draining'
  const ms = isExposed ? exposureMs : stateAgeMs
  const ageCaption = isExposed ? 'exposed' : state === 'spare' ? 'waiting' : 'so far'
  if (ms === null || stateLook(state).tone === 'quiet') return { age: '–', ageCaption: '' }
  return { age: formatAge(ms), ageCaption }
}

function factOf({ state, loadBalancer, connections, graceLeftMs, cpuRatio, memoryBytes }: TopologySlot): string {
  if (state === 'draining') {
    const open =
      connections === null ? 'finishing' : connections === 0 ? 'none open' : `${formatCount(connections)} open`
    return graceLeftMs === null ? open : `${open}, max ${formatAge(graceLeftMs)}`
  }
  if (state === 'spare') return 'proved clean'
  if (state === 'serving') {
    if (cpuRatio === null && memoryBytes === null) return 'no figures yet'
    return `CPU ${cpuRatio === null ? '–' : formatRatio(cpuRatio)} · ${memoryBytes === null ? '–' : formatBytes(memoryBytes)}`
  }
  if (state === 'empty') return 'filled by the next check'
  return loadBalancer === null ? '' : `HAProxy: ${loadBalancer}`
}

function sentenceOf({ slot, state, exposureMs, connections, graceLeftMs }: TopologySlot): string {
  if (state === 'serving') return `${slot} is serving, exposed for ${spoken(exposureMs ?? 0)}.`
  if (state === 'draining') {
    const left = connections === null ? 'connections' : connections === 0 ? 'no connection' : formatCount(connections)
    const end = graceLeftMs === null ? '' : `, at most ${spoken(graceLeftMs)} more`
    return `${slot} is draining, ${left} left${end}.`
  }
  return `${slot}: ${stateLook(state).word.toLowerCase()}, without traffic.`
}
