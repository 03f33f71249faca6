import { expect, test } from 'vitest'
import { count, listed, spoken } from './verdict-words.ts'

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [102_400, '1 min 42 s'],
  [3_600_000, '1 h'],
  [8_040_000, '2 h 14 min'],
  [1_044_000_000, '12 d 2 h'],
])('says %i ms as %s', (ms, text) => {
  expect(spoken(ms)).toBe(text)
})

test('counts with a comma and the right number', () => {
  expect([count(0, 'slot'), count(1, 'slot'), count(3_204_117, 'request')]).toEqual([
    '0 slots',
    '1 slot',
    '3,204,117 requests',
  ])
})

test('joins a list as in a sentence', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
})
