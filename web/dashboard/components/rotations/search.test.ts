import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  activeFilters,
  apiPathOf,
  clampRange,
  hrefOf,
  LONGEST_RANGE_MS,
  parseSearch,
  SHORTEST_RANGE_MS,
} from './search.ts'

const slots = ['vault_web1', 'vault_web2']
const hour = 3_600_000
const empty = { outcome: null, trigger: null, slot: null, range: null, before: null, atMs: null }

test('reads back every view that it can write', () => {
  const search = fc.record({
    outcome: fc.option(fc.constantFrom('rotated' as const, 'kept' as const, 'alarm' as const)),
    trigger: fc.option(fc.constantFrom('timer' as const, 'drift' as const)),
    slot: fc.option(fc.constantFrom(...slots)),
    range: fc.option(fc.integer({ min: 1, max: 700 }).map((hours) => ({ fromMs: 1e12, toMs: 1e12 + hours * hour }))),
    before: fc.option(fc.integer({ min: 1, max: 1e9 })),
    atMs: fc.option(fc.integer({ min: 1e12, max: 2e12 })),
  })
  fc.assert(
    fc.property(search, (wanted) => {
      const url = new URL(hrefOf(wanted), 'http://localhost')
      expect(parseSearch(Object.fromEntries(url.searchParams), slots)).toEqual(wanted)
    }),
  )
})

test('opens whatever a person has made of the address', () => {
  const raw = {
    outcome: 'perfect',
    trigger: ['timer', 'drift'],
    slot: '<script>',
    from: 'now',
    to: '2026',
    before: '-1',
    at: 'x',
  }
  expect(parseSearch(raw, slots)).toEqual(empty)
  const backwards = { from: '2026-11-24T10:00:00Z', to: '2026-11-24T09:00:00Z' }
  expect(parseSearch(backwards, slots).range).toBeNull()
})

test('shows no less than 10 minutes and no more than 30 days, around the same middle', () => {
  const short = clampRange({ fromMs: 1e12, toMs: 1e12 + 1 })
  expect([short.toMs - short.fromMs, Math.round((short.toMs + short.fromMs) / 2 / 1_000)]).toEqual([
    SHORTEST_RANGE_MS,
    1e9,
  ])
  const long = clampRange({ fromMs: 0, toMs: 1e12 })
  expect(long.toMs - long.fromMs).toBe(LONGEST_RANGE_MS)
})

test('writes the shortest address and the same list for the interface', () => {
  expect(hrefOf({})).toBe('/rotations')
  expect(hrefOf({ ...empty, outcome: 'kept' })).toBe('/rotations?outcome=kept')
  expect(apiPathOf({ ...empty, outcome: 'kept', before: 7 }, 50)).toBe('/api/rotations?outcome=kept&before=7&limit=50')
})

test('names each filter and the view without it', () => {
  const search = { ...empty, outcome: 'kept' as const, slot: 'vault_web1', before: 9 }
  expect(activeFilters(search, { trigger: (name) => name })).toEqual([
    { name: 'outcome', label: 'outcome: kept', href: '/rotations?slot=vault_web1' },
    { name: 'slot', label: 'slot: vault_web1', href: '/rotations?outcome=kept' },
  ])
  expect(activeFilters(empty, { trigger: (name) => name })).toEqual([])
})
