import { expect, test } from 'vitest'
import { defaultPolicy } from '../../../workflows/domain/policy.ts'
import { createWhatIf } from './what-if.ts'

const now = defaultPolicy({ meanMs: 202_400, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)
const answerWhatIf = createWhatIf(() => performance.now())

test('answers an unchanged policy with no difference in any figure', () => {
  const answer = answerWhatIf({ id: 7, now, next: now, costCpuMsPerRotation: 1_200, drainMs: null })
  expect(answer.id).toBe(7)
  for (const { changeRatio } of answer.changes) expect(changeRatio).toBe(0)
})

test('half the interval gives about twice the rotations and half the wait that is left', () => {
  const next = { ...now, interval: { kind: 'exponential' as const, meanMs: 101_200, minMs: 50_600, maxMs: 202_400 } }
  const { changes } = answerWhatIf({ id: 1, now, next, costCpuMsPerRotation: null, drainMs: null })
  const change = (figure: string) => changes.find((found) => found.figure === figure)
  expect(change('rotationsPerDay')?.changeRatio).toBeCloseTo(1, 2)
  expect(change('residualMs')?.changeRatio).toBeCloseTo(-0.5, 2)
  expect(change('cpuMsPerDay')?.next).toBeNull()
})

test('a change of what is in force is seen', () => {
  const question = { id: 1, now, next: now, costCpuMsPerRotation: null, drainMs: null }
  const before = answerWhatIf(question)
  const after = answerWhatIf({ ...question, now: { ...now, bakeMs: 5_000 } })
  expect(after.now.exposureMaxMs).toBe(before.now.exposureMaxMs + 5_000)
})

test('answers ten thousand draws of both policies within 50 ms once the code is warm', () => {
  const question = { id: 1, now, next: { ...now, graceMs: 10_000 }, costCpuMsPerRotation: 900, drainMs: 3_900 }
  const best = Math.min(...Array.from({ length: 8 }, () => answerWhatIf(question).tookMs))
  expect(best).toBeLessThanOrEqual(50)
})
