import { expect, test } from 'vitest'
import { ANSWERS_KEPT, type Answer, recall, remember } from './answers.ts'
import { parseEpoch } from './ids.ts'

test('keeps the last 200 answers and forgets the oldest first', () => {
  let answers: Answer[] = []
  for (let epoch = 1; epoch <= ANSWERS_KEPT + 5; epoch += 1) {
    answers = remember(answers, { key: `k${epoch}`, body: '', epoch: parseEpoch(epoch) })
  }
  expect(answers).toHaveLength(ANSWERS_KEPT)
  expect(recall(answers, 'k5')).toBeNull()
  expect(recall(answers, 'k6')?.epoch).toBe(6)
  expect(recall(answers, `k${ANSWERS_KEPT + 5}`)?.epoch).toBe(ANSWERS_KEPT + 5)
})
