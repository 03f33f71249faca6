/** Shows the start-up's progress to whoever waits for it. */
import type { PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { StartupPhase } from '../workflows/domain/words.ts'
import type { ActivityDeps } from './deps.ts'
import { iso } from './members.ts'

type PhaseDeps = Pick<ActivityDeps, 'phase' | 'records' | 'clock'>

export const createPhaseActivities = ({ phase, records, clock }: PhaseDeps) => ({
  /** Safe to repeat. */
  async reportPhase(report: { phase: StartupPhase; detail: string }): Promise<void> {
    phase.report(report.phase, report.detail)
  },

  /** The pool serves: a start-up that failed is history. Safe to repeat. */
  async reportWell({ pool, serving }: { pool: PoolName; serving: SlotName }): Promise<void> {
    if (phase.current().phase !== 'failed') return
    await records.resolveAlert({ pool, code: 'startup_failed', subject: pool, at: iso(clock.now()) })
    phase.report('serving', serving)
  },
})
