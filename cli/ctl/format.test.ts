import { expect, test } from 'vitest'
import { formatCount, formatDuration, formatInstant } from './format.ts'
import { parseDuration, parseReason, parseWhole } from './parse-duration.ts'

test.each([
  [0, '0 ms'],
  [31.4, '31 ms'],
  [3_940, '3.9 s'],
  [59_999, '59 s'],
  [102_000, '1:42 min'],
  [8_040_000, '2 h 14 min'],
  [12 * 86_400_000, '12 d'],
  [null, '–'],
  [Number.NaN, '–'],
])('%s ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('instants are UTC and say so, counts have commas, unknown is not zero', () => {
  expect(formatInstant('2026-11-24T14:03:22.123Z')).toBe('2026-11-24 14:03:22 UTC')
  expect(formatCount(3_204_117)).toBe('3,204,117')
  expect(formatCount(null)).toBe('–')
})

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['24h', 86_400_000],
])('a pause of %s', (text, ms) => {
  expect(parseDuration('--for', text)).toBe(ms)
})

test.each(['', '0s', '90', '25h', '1d', '-1m', '1.5h', ' 5m', '86401s'])('refuses %j as a time', (text) => {
  expect(() => parseDuration('--for', text)).toThrow(`--for: got "${text}", need 1s to 24h`)
})

test('refuses a number out of bounds and a reason that is too long', () => {
  expect(() => parseWhole('--limit', '201', { from: 1, to: 200 })).toThrow('--limit: got "201"')
  expect(() => parseWhole('--limit', '1e2', { from: 1, to: 200 })).toThrow('need a whole number from 1 to 200')
  expect(() => parseReason('x'.repeat(201))).toThrow('at most 200')
  expect(parseReason('')).toBeNull()
})
