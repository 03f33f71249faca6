import { expect, test } from 'vitest'
import type { Quarantined } from '../../contract/quarantine.ts'
import { holdState, holdUntil, nextWould } from './shelf.ts'

const nowMs = Date.parse('2026-11-24T03:00:00.000Z')
const item = (incarnation: number, holdUntilAt: string | null = null): Quarantined => ({
  incarnation,
  slot: 'vault_web1',
  containerId: 'a',
  imageDigest: 'b',
  quarantinedAt: null,
  reason: null,
  holdUntilAt,
  exposureMs: null,
  drift: { count: 0, files: [] },
})

test('a hold that ends within the hour is about to end, one that has ended holds nothing', () => {
  expect(holdState(item(1, '2026-11-24T03:59:00.000Z'), nowMs)).toBe('ending')
  expect(holdState(item(1, '2026-11-25T03:00:00.000Z'), nowMs)).toBe('held')
  expect(holdState(item(1, '2026-11-24T02:59:59.000Z'), nowMs)).toBe('none')
  expect(holdState(item(1), nowMs)).toBe('none')
})

test('a shelf with room takes one more', () => {
  expect(nextWould([item(1)], 2, nowMs)).toBeNull()
})

test('a full shelf gives up the oldest without a hold', () => {
  const held = '2026-12-24T03:00:00.000Z'
  expect(nextWould([item(9), item(3, held), item(5)], 3, nowMs)).toMatch(/#5 go/)
  expect(nextWould([item(3, held), item(5, held)], 2, nowMs)).toMatch(/destroyed at once/)
})

test('a hold is never longer than the server takes', () => {
  expect(holdUntil('day', nowMs)).toBe('2026-11-25T03:00:00.000Z')
  expect(Date.parse(holdUntil('longest', nowMs)) - nowMs).toBeLessThan(90 * 86_400_000)
})
