/** Decides when what is seen of the serving container is a risk: pure, so that every sequence can be tried. */

import type { EngineContainer } from '../../activities/deps.ts'
import type { ContainerId, SlotName } from '../../workflows/domain/ids.ts'

export interface ServingSight {
  slot: SlotName
  /** What the engine shows under the slot's name; null when there is nothing. */
  container: Pick<EngineContainer, 'id' | 'status' | 'health'> | null
  /** HAProxy sends it new connections; null while HAProxy cannot be asked. */
  takesTraffic: boolean | null
  nowMs: number
}

export interface WatchState {
  /** Whom the counts are about. */
  subject: string | null
  unhealthyTicks: number
  refusedTicks: number
  raisedAtMs: number | null
}

export const unwatched: WatchState = { subject: null, unhealthyTicks: 0, refusedTicks: 0, raisedAtMs: null }

export interface HealthRisk {
  kind: 'health'
  slot: SlotName
  detail: string
}

// A thawed container keeps `unhealthy` until its next probe a second later, HAProxy may be between two checks.
const UNHEALTHY_TICKS = 3
const REFUSED_TICKS = 2
/** A risk that nobody acted on is told again. */
const REPEAT_MS = 30_000

export function watchServing(state: WatchState, sight: ServingSight): { state: WatchState; risk: HealthRisk | null } {
  const subject = subjectOf(sight.slot, sight.container?.id ?? null)
  const known = state.subject === subject ? state : { ...unwatched, subject }
  const counted: WatchState = {
    ...known,
    unhealthyTicks: sight.container?.health === 'unhealthy' ? known.unhealthyTicks + 1 : 0,
    refusedTicks: sight.takesTraffic === false ? known.refusedTicks + 1 : 0,
  }
  const detail = complaint(counted, sight)
  if (detail === null) return { state: { ...counted, raisedAtMs: null }, risk: null }
  if (counted.raisedAtMs !== null && sight.nowMs - counted.raisedAtMs < REPEAT_MS) return { state: counted, risk: null }
  return {
    state: { ...counted, raisedAtMs: sight.nowMs },
    risk: { kind: 'health', slot: sight.slot, detail },
  }
}

function complaint({ unhealthyTicks, refusedTicks }: WatchState, { container }: ServingSight): string | null {
  if (container === null) return 'container gone'
  if (container.status !== 'running') return `container ${container.status}`
  if (refusedTicks >= REFUSED_TICKS) return 'HAProxy sends it nothing'
  if (unhealthyTicks >= UNHEALTHY_TICKS) return 'health check fails'
  return null
}

function subjectOf(slot: SlotName, id: ContainerId | null): string {
  return `${slot} ${id ?? '-'}`
}
