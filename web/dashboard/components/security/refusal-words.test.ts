import { expect, test } from 'vitest'
import { refusalWords } from './refusal-words.ts'

test('a rotation under way is named by its number', () => {
  expect(refusalWords({ code: 'rotation_in_progress', message: 'm', details: { epoch: 1044 } })).toMatch(
    /^Rotation 1044 is/,
  )
  expect(refusalWords({ code: 'rotation_in_progress', message: 'm' })).toMatch(/^A rotation is/)
})

test('after a time-out nobody is told that nothing happened', () => {
  expect(refusalWords({ code: 'orchestrator_timeout', message: 'm' })).toMatch(/may still happen/)
})

test('any other refusal speaks for itself', () => {
  expect(refusalWords({ code: 'already_destroyed', message: 'It is gone.' })).toBe('It is gone.')
})
