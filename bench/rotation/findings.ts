import type { SchemeFigures } from './compare.ts'
import type { CpuCost } from './cpu-cost.ts'
import type { CutoverSample } from './cutovers.ts'
import type { Plan } from './plan.ts'
import type { Memory } from './resources.ts'
import type { StartUp } from './start-up.ts'
import type { Throughput } from './throughput.ts'

/** Everything that one run has found. */
export interface Findings {
  plan: Plan
  startUp: StartUp
  /** Of all kinds, warm-up left out. */
  cutovers: CutoverSample[]
  /** Requests of the watch that failed while cut-overs were measured. */
  watchFailed: number
  cpu: CpuCost
  throughput: Throughput
  /** Right after the start, and after the rotations of the cut-overs. */
  memory: { fresh: Memory; used: Memory }
  /** Ours first. */
  compared: SchemeFigures[]
}
