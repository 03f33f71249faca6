import { expect, test } from 'vitest'
import { dayLines } from './day-lines.ts'

const last24h = {
  ...{ rotated: 426, kept: 1, alarm: 0, requests: 3_204_117, lost: 0, cut: 3 },
  ...{ cutoverP50Ms: 31, cutoverP99Ms: 74, exposureP95Ms: 334_000, exposureMaxMs: 432_000 },
}
const lines = (change: Partial<typeof last24h> | Record<string, number | null> = {}) =>
  dayLines({ last24h: { ...last24h, ...change }, maxExposureMs: 480_000 })

test('shows each figure beside what it is out of', () => {
  expect(lines().map(({ name, value, unit, note }) => [name, value, unit, note])).toEqual([
    ['Requests lost', '0', null, 'of 3,204,117'],
    ['Rotations', '427', null, '1 kept the old container'],
    ['Cut-over', '74', 'ms', 'half of them under 31 ms'],
    ['Exposure', '5:34', null, 'longest 7:12, limit 8:00'],
  ])
})

test('claims no percentile of too few', () => {
  const few = lines({ rotated: 7, kept: 0, cutoverP50Ms: null, cutoverP99Ms: null, exposureP95Ms: null })
  expect(few[2]).toMatchObject({ value: '–', note: '7 of 20 rotations needed' })
  expect(few[3]?.note).toBe('7 of 20 rotations needed, limit 8:00')
})

test('marks a loss, an alarm and a limit that did not hold', () => {
  expect(lines({ lost: 1, alarm: 1, exposureMaxMs: 480_001 }).map(({ bad }) => bad)).toEqual([
    'value',
    'note',
    null,
    'note',
  ])
  expect(lines({ alarm: 2 })[1]?.note).toBe('2 alarms, 1 kept the old container')
})

test('claims nothing before the first rotation has ended', () => {
  const none = {
    rotated: 0,
    kept: 0,
    alarm: 0,
    requests: 0,
    cutoverP50Ms: null,
    exposureP95Ms: null,
    exposureMaxMs: null,
  }
  const first = dayLines({ last24h: { ...last24h, ...none }, maxExposureMs: 0 })
  expect(first.map(({ note }) => note)).toEqual([
    ...['of 0', 'none has ended yet', '0 of 20 rotations needed', '0 of 20 rotations needed'],
  ])
  expect(first.every(({ bad }) => bad === null)).toBe(true)
})
