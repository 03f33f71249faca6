import { expect, test } from 'vitest'
import {
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatDuration,
  formatExact,
  formatMinute,
  formatRatio,
  formatRelative,
} from './format.ts'

test.each([
  [null, '–'],
  [Number.NaN, '–'],
  [0, '0 ms'],
  [0.42, '0.42 ms'],
  [31, '31 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [3_900, '3.9 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [42_000, '42 s'],
  [59_499, '59 s'],
  [60_000, '1:00'],
  [102_400, '1:42'],
  [3_599_999, '59:59'],
  [3_600_000, '1 h'],
  [8_040_000, '2 h 14 min'],
  [273_600_000, '3 d 4 h'],
  [1_036_800_000, '12 d'],
  [-31, '−31 ms'],
])('a span of %s ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('an age counts whole seconds that have passed, like a clock', () => {
  expect([7_999, 102_999, -5, 8_040_000].map(formatAge)).toEqual(['0:07', '1:42', '0:00', '2 h 14 min'])
  expect(formatAge(undefined)).toBe('–')
})

test('bytes go by powers of a thousand', () => {
  expect([0, 512, 999, 1_000, 1_540, 71_000_000, 999_960, 1_200_000_000].map(formatBytes)).toEqual([
    '0 B',
    '512 B',
    '999 B',
    '1.0 kB',
    '1.5 kB',
    '71 MB',
    '1.0 MB',
    '1.2 GB',
  ])
})

test('counts are never rounded', () => {
  expect([0, 999, 3_204_117, -1_000, 41.2, 41.04].map(formatCount)).toEqual([
    '0',
    '999',
    '3,204,117',
    '−1,000',
    '41.2',
    '41',
  ])
  expect(formatCount(null)).toBe('–')
})

test('shares keep their sense: nothing becomes all, something does not become nothing', () => {
  expect([0, 1, 0.11, 0.0925, 0.9996, 0.999999, 0.0003, 0.00001, null].map(formatRatio)).toEqual([
    '0 %',
    '100 %',
    '11 %',
    '9.3 %',
    '99.96 %',
    '99.99 %',
    '0.03 %',
    'under 0.01 %',
    '–',
  ])
})

const at = '2026-11-24T02:12:44.120Z'

test('clock times are those of the zone', () => {
  expect(formatClock(at)).toBe('02:12:44')
  expect(formatClock(at, 'Europe/Paris')).toBe('03:12:44')
  expect(formatMinute(Date.parse(at), 'Asia/Kolkata')).toBe('07:42')
  expect(formatClock('no instant')).toBe('–')
})

test('days carry the year only when it is another one', () => {
  expect(formatDay(at, 'UTC', Date.parse(at))).toBe('24 Nov')
  expect(formatDay('2025-01-01T00:30:00Z', 'America/New_York', Date.parse(at))).toBe('31 Dec 2024')
})

test('the exact instant names its zone and UTC', () => {
  expect(formatExact(at)).toBe('24 Nov 2026, 02:12:44.120 UTC')
  expect(formatExact(at, 'Europe/Paris')).toBe(
    '24 Nov 2026, 03:12:44.120 (Europe/Paris); 24 Nov 2026, 02:12:44.120 UTC',
  )
})

test('distances read both ways', () => {
  const now = Date.parse(at)
  const text = (ms: number) => formatRelative(now + ms, now)
  expect([0, -4_000, -720_000, 180_000, -7_300_000, -5 * 86_400_000].map(text)).toEqual([
    'now',
    '4 s ago',
    '12 min ago',
    'in 3 min',
    '2 h ago',
    '5 d ago',
  ])
})
