import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_BEHIND, planResume } from './resume.ts'

const kept = { base: 1_795_437_100_000, last: 9_000, oldest: 2_000 }
const id = (row: number) => String(kept.base + row)

test('goes on after the event that the browser last held', () => {
  expect(planResume(id(8_500), kept)).toEqual({ kind: 'events', afterRow: 8_500 })
  expect(planResume(id(9_000), kept)).toEqual({ kind: 'events', afterRow: 9_000 })
  expect(planResume(id(9_000 - MAX_BEHIND), kept)).toEqual({ kind: 'events', afterRow: 4_000 })
})

test('begins with a snapshot when the browser held nothing', () => {
  expect(planResume(null, kept)).toEqual({ kind: 'snapshot', reset: false })
  expect(planResume('', kept)).toEqual({ kind: 'snapshot', reset: false })
})

test.each([
  ['garbage', 'x1; DROP TABLE events'],
  ['a fraction', `${id(8_500)}.5`],
  ['a negative number', '-1'],
  ['more than a number holds', '9'.repeat(16)],
  ['a thousand digits', '1'.repeat(1_000)],
  ['the future', id(9_001)],
  ['another database', id(-1)],
  ['more behind than a stream catches up', id(9_000 - MAX_BEHIND - 1)],
  ['older than retention', id(1_998)],
])('begins anew after %s', (_, lastEventId) => {
  const retained = {
    ...kept,
    oldest: lastEventId === id(1_998) ? 2_000 : 1,
    last: lastEventId === id(1_998) ? 3_000 : 9_000,
  }
  expect(planResume(lastEventId, retained)).toEqual({ kind: 'snapshot', reset: true })
})

test('goes on where retention has taken everything but nothing is missing', () => {
  expect(planResume(id(9_000), { ...kept, oldest: null })).toEqual({ kind: 'events', afterRow: 9_000 })
  expect(planResume(id(8_999), { ...kept, oldest: null })).toEqual({ kind: 'snapshot', reset: true })
  expect(planResume(id(1_999), { ...kept, last: 3_000 })).toEqual({ kind: 'events', afterRow: 1_999 })
})

test('never goes on over a hole, whatever the browser says', () => {
  const states = fc.record({
    base: fc.integer({ min: 1, max: 2 ** 45 }),
    last: fc.nat(20_000),
    oldest: fc.option(fc.nat(20_000), { nil: null }),
  })
  fc.assert(
    fc.property(states, fc.oneof(fc.string(), fc.integer().map(String), fc.nat(20_000)), (state, held) => {
      const plan = planResume(typeof held === 'number' ? String(state.base + held) : held, state)
      if (plan.kind === 'snapshot') return
      expect(plan.afterRow).toBeGreaterThanOrEqual(0)
      expect(plan.afterRow).toBeLessThanOrEqual(state.last)
      expect(state.last - plan.afterRow).toBeLessThanOrEqual(MAX_BEHIND)
      if (plan.afterRow < state.last) expect(state.oldest).toBeLessThanOrEqual(plan.afterRow + 1)
    }),
  )
})
