'use client'
import { useNow } from '../../../ui/components/clock.tsx'
import type { Step } from '../../contract/rotations.ts'
import { Waterfall } from '../waterfall/waterfall.tsx'

export interface StepChartProps {
  startedAt: string
  /** null while it runs: the open step grows with the clock. */
  finishedAt: string | null
  steps: readonly Step[]
}

/** The steps of a rotation, growing while it runs. */
export function StepChart({ startedAt, finishedAt, steps }: StepChartProps) {
  const nowMs = useNow()
  return (
    <Waterfall
      startedAtMs={Date.parse(startedAt)}
      endMs={finishedAt === null ? nowMs : Date.parse(finishedAt)}
      steps={steps.map(
        ({ seq, attempt, step, state, startedAt: at, finishedAt: end, durationMs, errorCode, error }) => ({
          ...{ seq, attempt, state, errorCode, error, name: step, startedAtMs: Date.parse(at) },
          durationMs: durationMs ?? (end === null ? null : Date.parse(end) - Date.parse(at)),
        }),
      )}
    />
  )
}
