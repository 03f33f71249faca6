import type { RotationItem, StripStep } from '../../contract/rotations.ts'
import type { StripInput } from './strip-steps.ts'

/** How far a recorded rotation came: up to the step that failed, or the last one that began. */
export function stripOf({ outcome, strip }: Pick<RotationItem, 'outcome' | 'strip'>): StripInput {
  const forward = strip.filter(({ step }) => step !== 'compensate')
  const failed = forward.findLast(({ state }) => state === 'failed')
  const reached: StripStep | undefined = outcome === null ? forward.at(-1) : (failed ?? forward.at(-1))
  return { outcome, step: reached?.step ?? null }
}
