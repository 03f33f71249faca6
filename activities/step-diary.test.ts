import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createStepDiary } from './step-diary.ts'

test('keeps nobody waiting, writes in order, and says when all is written', async () => {
  const diary = createStepDiary()
  const written: number[] = []
  for (const [number, waitMs] of [
    [1, 20],
    [2, 0],
    [3, 5],
  ] as const) {
    diary.note(async () => {
      await sleep(waitMs)
      written.push(number)
    })
  }
  expect(written).toEqual([])
  await diary.settled()
  expect(written).toEqual([1, 2, 3])
})
