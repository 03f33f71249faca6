import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationText, parseDuration } from './duration-text.ts'

test.each([
  ['90', 90_000],
  ['90 s', 90_000],
  ['2 min', 120_000],
  ['2m', 120_000],
  ['1:30', 90_000],
  ['1:30:00', 5_400_000],
  ['250 ms', 250],
  ['1.5 h', 5_400_000],
  ['1 h 30 min', 5_400_000],
  ['7 d', 604_800_000],
  ['0', 0],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', 'soon', '-5 s', '5 30', '1:75', '3 weeks', '2 min later', '1e9 d', '9'.repeat(30)])(
  'refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toBeNull()
  },
)

test('what it writes reads back to the same number', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2_419_200_000 }), (ms) => parseDuration(durationText(ms)) === ms))
})

test('writes one unit where one is enough', () => {
  expect(durationText(120_000)).toBe('2 min')
  expect(durationText(90_000)).toBe('90 s')
  expect(durationText(5_400_000)).toBe('90 min')
  expect(durationText(93_784_000)).toBe('1 d 2 h 3 min 4 s')
})
