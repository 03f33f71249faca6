import type { RotationStepModel } from '../../../../prisma/control/client.ts'
import { Step, StripStep } from '../../contract/rotations.ts'
import { parseColumn } from './read-rows.ts'

export function toStep(row: RotationStepModel): Step {
  const { seq, attempt, state, startedAt, finishedAt, errorCode, error } = row
  const detail = parseColumn(row.detail)
  return Step.parse({
    ...{ step: row.name, seq, attempt, state, startedAt, finishedAt, durationMs: millis(row.durationUs) },
    ...{ errorCode, error, detail },
  })
}

/** One entry for each step in their order, as its last attempt left it. */
export function toStrip(rows: readonly RotationStepModel[]): StripStep[] {
  const bySeq = Map.groupBy(
    rows.toSorted((a, b) => a.seq - b.seq || a.attempt - b.attempt),
    ({ seq }) => seq,
  )
  return [...bySeq.values()].flatMap((attempts) => {
    const last = attempts.at(-1)
    if (last === undefined) return []
    const { name: step, state, durationUs } = last
    return [StripStep.parse({ step, state, attempts: attempts.length, durationMs: millis(durationUs) })]
  })
}

const millis = (durationUs: bigint | null) => (durationUs === null ? null : Number(durationUs) / 1_000)
