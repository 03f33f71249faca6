/** How much of each part one run does. `quick` shows the shape of the figures, `full` has enough for a p99. */
export interface Plan {
  name: 'full' | 'quick'
  /** The whole run is given up after this long. */
  limitMs: number
  /** Rotations that only warm up, before the counted ones of each part. */
  warmUp: number
  /** Counted rotations in which the pool draws between a frozen spare and the standing candidate. */
  drawn: number
  /** The same with the frozen one taken away before, and with both taken away. */
  standing: number
  cold: number
  /** Seconds of a window without rotations, for what the services use anyway. */
  idleS: number
  /** Rounds of the throughput comparison, and the length of each of a round's windows. */
  rounds: number
  windowMs: number
  connections: number
  /** Rotations of each scheme under the open-loop client. */
  compared: number
}

const minute = 60_000

export const fullPlan: Plan = {
  name: 'full',
  limitMs: 45 * minute,
  warmUp: 5,
  drawn: 200,
  standing: 40,
  cold: 40,
  idleS: 20,
  rounds: 5,
  windowMs: 15_000,
  connections: 16,
  compared: 8,
}

export const quickPlan: Plan = {
  name: 'quick',
  limitMs: 8 * minute,
  warmUp: 2,
  drawn: 10,
  standing: 3,
  cold: 4,
  idleS: 4,
  rounds: 2,
  windowMs: 4_000,
  connections: 16,
  compared: 2,
}
