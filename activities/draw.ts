/** Randomness, drawn at the moment of use. */
import { nextDelay, timingOf } from '../workflows/domain/next-delay.ts'
import type { Interval } from '../workflows/domain/policy.ts'
import type { ActivityDeps } from './deps.ts'

export const createDrawActivities = ({ random }: Pick<ActivityDeps, 'random'>) => ({
  /** Wait until the next rotation in ms. A repeat draws anew: nobody has used the first. */
  async drawDelay({ interval }: { interval: Interval }): Promise<number> {
    return nextDelay(timingOf(interval), random.uniform())
  },
})
