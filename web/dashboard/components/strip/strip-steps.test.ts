import { expect, test } from 'vitest'
import { cellsOf, stripLabel } from './strip-steps.ts'

const states = (input: Parameters<typeof cellsOf>[0]) => cellsOf(input).map(({ state }) => state)

test('fills all eight cells of a rotation that ended well', () => {
  expect(new Set(states({ outcome: 'rotated', step: null }))).toEqual(new Set(['done']))
  expect(cellsOf({ outcome: 'rotated', step: null })).toHaveLength(8)
})

test('shows how far an open one has come, and draining as draining', () => {
  expect(states({ outcome: null, step: 'drainOld' })).toEqual([
    ...['done', 'done', 'done', 'done'],
    ...['draining', 'waiting', 'waiting', 'waiting'],
  ])
  expect(states({ outcome: null, step: 'bake' })[3]).toBe('running')
})

test('shows where a kept one and an alarm ended', () => {
  expect(states({ outcome: 'kept', step: 'awaitHealthy' }).slice(1, 4)).toEqual(['done', 'failed', 'waiting'])
  expect(states({ outcome: 'alarm', step: 'destroyOld' })[6]).toBe('failed')
  expect(new Set(states({ outcome: 'kept', step: null }))).toEqual(new Set(['waiting']))
})

test('says the same in words', () => {
  expect(stripLabel({ outcome: null, step: 'drainOld' })).toBe('Step 5 of 8')
  expect(stripLabel({ outcome: 'rotated', step: null })).toBe('All 8 steps done')
  expect(stripLabel({ outcome: 'kept', step: 'awaitHealthy' })).toBe('Went back at step 3 of 8')
  expect(stripLabel({ outcome: 'alarm', step: 'destroyOld' })).toBe('Stopped at step 7 of 8')
  expect(stripLabel({ outcome: 'kept', step: null })).toBe('Went back before the switch')
})
