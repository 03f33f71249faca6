import { expect, test } from 'vitest'
import { figureOf } from './min-samples.ts'

test('tells no figure of fewer than thirty rotations, and how many are missing', () => {
  expect(figureOf(12, () => 1)).toEqual({ enough: false, reason: 'too_few', n: 12, needed: 30 })
  expect(figureOf(30, () => 1)).toEqual({ enough: true, value: 1, n: 30 })
})

test('does not compute what it will not tell', () => {
  const refuse = () => {
    throw new RangeError('no samples')
  }
  expect(figureOf(0, refuse, 1)).toMatchObject({ enough: false, needed: 1 })
})
