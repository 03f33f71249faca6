import { expect, test } from 'vitest'
import { openRowOf } from './open-row.ts'

const serving = { slot: 'b', incarnation: 2, containerId: 'x', sinceAt: '', exposureMs: 0 }
const draining = [{ slot: 'a', incarnation: 1, connections: 1, graceLeftMs: 1, exposureMs: 1 }]
const at = (step: 'awaitHealthy' | 'drainOld') => ({ epoch: 7, step, stepSinceAt: '' })

test('names whom the traffic leaves, and the successor only once it serves', () => {
  expect(openRowOf({ rotation: at('awaitHealthy'), serving, draining: [] })).toEqual({
    ...{ epoch: 7, step: 'awaitHealthy', from: 'b', to: null },
  })
  expect(openRowOf({ rotation: at('drainOld'), serving, draining })).toMatchObject({ from: 'a', to: 'b' })
})

test('is nothing while no rotation runs', () => {
  expect(openRowOf({ rotation: null, serving, draining: [] })).toBeNull()
  expect(openRowOf(null)).toBeNull()
})
