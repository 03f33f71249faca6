import { expect, test } from 'vitest'
import { incarnationMoves, incarnationStates, mayMove } from './incarnation.ts'

test('an incarnation that has served is never a spare or a candidate again', () => {
  for (const from of incarnationStates) {
    for (const to of ['spare', 'candidate'] as const) expect(mayMove(from, to, true)).toBe(false)
  }
})

test('every state but destroyed leads to destroyed, and nothing leads back from it', () => {
  for (const from of incarnationStates) {
    expect(mayMove(from, 'destroyed', true)).toBe(from !== 'destroyed')
  }
  expect(incarnationMoves.destroyed).toEqual([])
})

test('any state may be given up', () => {
  for (const from of ['created', 'warming', 'spare', 'candidate', 'serving', 'draining'] as const) {
    expect(mayMove(from, 'failed', false)).toBe(true)
  }
})

test('a quarantined one never gets traffic', () => {
  for (const to of incarnationStates) expect(mayMove('quarantined', to, true)).toBe(to === 'destroyed')
})
