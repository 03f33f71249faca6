import { expect, test } from 'vitest'
import { nextOccurrence, parseMoment } from './parse-moment.ts'

const now = Date.parse('2026-11-24T16:00:00Z')
const read = (text: string, zone = 'UTC') => {
  const at = parseMoment(text, zone, now)
  return at === null ? null : new Date(at).toISOString()
}

test('a bare time is the last time the clock showed it', () => {
  expect(read('03:12')).toBe('2026-11-24T03:12:00.000Z')
  expect(read('3:12:44')).toBe('2026-11-24T03:12:44.000Z')
  expect(read('22:40')).toBe('2026-11-23T22:40:00.000Z')
})

test('is read in the zone of who types', () => {
  expect(read('03:12', 'Europe/Paris')).toBe('2026-11-24T02:12:00.000Z')
  expect(read('yesterday 22:40', 'America/New_York')).toBe('2026-11-24T03:40:00.000Z')
})

test('days by word, by date and by name', () => {
  expect(read('yesterday 22:40')).toBe('2026-11-23T22:40:00.000Z')
  expect(read('2026-11-20 08:00')).toBe('2026-11-20T08:00:00.000Z')
  expect(read('3 Nov 08:00')).toBe('2026-11-03T08:00:00.000Z')
  expect(read('3 December 08:00')).toBe('2025-12-03T08:00:00.000Z')
  expect(read('2026-11-24T03:12:00.500+01:00')).toBe('2026-11-24T02:12:00.500Z')
})

test('knows the offset of the day it names, not of today', () => {
  expect(read('1 Jul 12:00', 'Europe/Paris')).toBe('2026-07-01T10:00:00.000Z')
  expect(read('2026-03-29 02:30', 'Europe/Paris')).toBe('2026-03-29T01:30:00.000Z')
})

test('what is no time is none', () => {
  for (const text of [
    '',
    '1044',
    '25:00',
    '12:60',
    '31 Feb 10:00',
    'tomorrow 10:00',
    'vault_web2',
    '2026-13-01 10:00',
  ]) {
    expect(read(text), text).toBeNull()
  }
})

test('the next time the clock shows it is always ahead', () => {
  const next = (text: string, zone: string) => {
    const at = nextOccurrence(text, zone, now)
    return at === null ? null : new Date(at).toISOString()
  }
  expect(next('16:01', 'UTC')).toBe('2026-11-24T16:01:00.000Z')
  expect(next('16:00', 'UTC')).toBe('2026-11-25T16:00:00.000Z')
  expect(next('03:12', 'Europe/Paris')).toBe('2026-11-25T02:12:00.000Z')
  expect(next('', 'UTC')).toBeNull()
})
