import type { PhasePort } from '../activities/deps.ts'
import type { StartupPhase } from '../workflows/domain/words.ts'

export interface PhaseHolder extends PhasePort {
  current(): { phase: StartupPhase; detail: string; sinceAt: string }
  /** The vaults are healthy: HAProxy may start. */
  isReady(): boolean
}

const ready = new Set<StartupPhase>(['awaiting-traffic', 'serving'])

/** Lives in memory: each boot runs the start-up anew, and it reports again. */
export function createPhaseHolder(now: () => number): PhaseHolder {
  let current = { phase: 'connecting' as StartupPhase, detail: 'starting', sinceAt: new Date(now()).toISOString() }
  return {
    report(phase, detail) {
      const sinceAt = phase === current.phase ? current.sinceAt : new Date(now()).toISOString()
      current = { phase, detail, sinceAt }
    },
    current: () => current,
    isReady: () => ready.has(current.phase),
  }
}
