import { expect, test } from 'vitest'
import type { Event } from '../../contract/events.ts'
import { matches, mergeEvents, newerThan } from './event-list.ts'

const event = (id: number, severity: Event['severity'] = 'warning', kind = 'drift'): Event => ({
  id,
  at: '2026-11-24T03:00:00.000Z',
  type: 'security',
  severity,
  subject: 'vault_web1',
  data: { kind },
})

test('pages that overlap give each event once, the newest first', () => {
  expect(mergeEvents([event(9), event(7)], [event(7), event(3), event(8)]).map(({ id }) => id)).toEqual([9, 8, 7, 3])
})

test('only what came after the newest shown is new', () => {
  expect(newerThan([event(9), event(8), event(7)], 7).map(({ id }) => id)).toEqual([9, 8])
})

test('a severity means this one or worse, a kind only itself', () => {
  expect(matches(event(1, 'alarm'), { kind: 'all', severity: 'warning' })).toBe(true)
  expect(matches(event(1, 'info'), { kind: 'all', severity: 'warning' })).toBe(false)
  expect(matches(event(1, 'alarm', 'fencing'), { kind: 'drift', severity: 'info' })).toBe(false)
  expect(matches(event(1, 'info'), { kind: 'drift', severity: 'info' })).toBe(true)
})
