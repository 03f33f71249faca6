import { expect, test } from 'vitest'
import { compareSimulations, simulatedFigures } from './compare-simulations.ts'
import { simulatePolicy } from './simulate-policy.ts'
import { fixedPolicy, vectorPolicy } from './vector-policy.fixture.ts'

const options = { draws: 10_000, seed: 1, costCpuMsPerRotation: null }
const now = simulatePolicy(vectorPolicy, options)

test('tells each figure now and then, in one order', () => {
  const changes = compareSimulations(now, simulatePolicy(fixedPolicy, options))
  expect(changes.map(({ figure }) => figure)).toEqual([...simulatedFigures])
  expect(changes.find(({ figure }) => figure === 'meanMs')).toEqual({
    ...{ figure: 'meanMs', now: now.meanMs, next: 60_000 },
    changeRatio: 60_000 / now.meanMs - 1,
  })
})

test('the same policy changes nothing, and an unknown cost stays unknown', () => {
  const changes = compareSimulations(now, simulatePolicy(vectorPolicy, options))
  expect(changes.filter(({ changeRatio }) => changeRatio !== 0)).toEqual([
    { figure: 'cpuMsPerDay', now: null, next: null, changeRatio: null },
  ])
})
