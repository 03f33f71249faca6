/** Shows the start-up's progress to whoever waits for it. */
import type { StartupPhase } from '../workflows/domain/words.ts'
import type { ActivityDeps } from './deps.ts'

export const createPhaseActivities = ({ phase }: Pick<ActivityDeps, 'phase'>) => ({
  /** Safe to repeat. */
  async reportPhase(report: { phase: StartupPhase; detail: string }): Promise<void> {
    phase.report(report.phase, report.detail)
  },
})
