import { expect, test } from 'vitest'
import type { EngineStats } from '../../activities/deps.ts'
import { containerFigures } from './container-figures.ts'

const sample = (second: number, figures: Partial<EngineStats> = {}): EngineStats => ({
  ...{ cpuTotalNs: 0, onlineCpus: 2, memoryBytes: 1_000, memoryLimitBytes: 2_000, rxBytes: 0, txBytes: 0 },
  ...figures,
  readAt: new Date(second * 1_000),
})

test('half a CPU for two seconds is 500 thousandths', () => {
  expect(containerFigures(sample(0), sample(2, { cpuTotalNs: 1_000_000_000, rxBytes: 300, txBytes: 7 }))).toEqual({
    ...{ cpuMilli: 500, memBytes: 1_000, rxBytes: 300, txBytes: 7 },
  })
})

test('two readings of one sample, or a counter that fell, make no figure', () => {
  expect(containerFigures(sample(2), sample(2, { cpuTotalNs: 5 }))).toBeNull()
  expect(containerFigures(sample(0, { cpuTotalNs: 9 }), sample(2))).toBeNull()
})
