/** The intervals that the policy alone has made, out of all switches. */
import type { Switch } from './facts.ts'

/**
 * Times in ms between two switches that follow each other, where the second came by the timer or the age limit.
 * Caveat: an interval that somebody cut short is left out and not counted as "at least that long", so with many manual
 * or risk rotations the mean of what is left is too low.
 * @param breaksAtMs instants at which the wait was drawn anew or by other rules (pause, resume, policy change); an
 *   interval that contains one is left out
 */
export function timerIntervalsMs(switches: readonly Switch[], breaksAtMs: readonly number[] = []): number[] {
  const breaks = [...breaksAtMs].sort((a, b) => a - b)
  const found: number[] = []
  let nextBreak = 0
  for (const [index, later] of switches.entries()) {
    const earlier = switches[index - 1]
    if (earlier === undefined) continue
    while ((breaks[nextBreak] ?? Number.POSITIVE_INFINITY) < earlier.atMs) nextBreak += 1
    const broken = (breaks[nextBreak] ?? Number.POSITIVE_INFINITY) < later.atMs
    if (!broken && earlier.to === later.from && isTimed(later)) found.push(later.atMs - earlier.atMs)
  }
  return found
}

const isTimed = ({ trigger }: Switch) => trigger === 'timer' || trigger === 'age'
