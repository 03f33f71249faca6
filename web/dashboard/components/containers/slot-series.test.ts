import { expect, test } from 'vitest'
import type { Metrics } from '../../contract/metrics.ts'
import { pointsBySlot, type SlotPoint, slotColumns, stretchesOf } from './slot-series.ts'

const at = (second: number) => new Date(second * 1_000).toISOString()
const metrics: Metrics = {
  fromAt: at(1_000),
  toAt: at(1_008),
  stepMs: 2_000,
  steps: 4,
  policyChanges: [],
  slots: [
    {
      slot: 'vault_web1',
      cpuRatio: [0.1, 0.2, null, null],
      memoryBytes: [70, 71, null, null],
      rxBytesPerS: [1, 2, null, null],
      txBytesPerS: [3, 4, null, null],
      connections: [0, 1, null, null],
    },
  ],
}
const live = (t: number): SlotPoint => ({ t, cpuRatio: 0.5, memoryBytes: 80, rxBytesPerS: 5, txBytesPerS: 6 })
const columns = (points: SlotPoint[], fromS = 0) => slotColumns(metrics, 'vault_web1', { live: points, fromS })

test('live points go on where the stored ones end, and none of them twice', () => {
  const { x, cpuRatio } = columns([live(1_000), live(1_002), live(1_004), live(1_006)])
  expect(x).toEqual([1_000, 1_002, 1_004, 1_006])
  expect(cpuRatio).toEqual([0.1, 0.2, 0.5, 0.5])
})

test('a silence breaks the line instead of bridging it', () => {
  const { x, memoryBytes } = columns([live(1_060)])
  expect(x).toEqual([1_000, 1_002, 1_004, 1_060])
  expect(memoryBytes).toEqual([70, 71, null, 80])
})

test('live points come no closer together than the stored ones', () => {
  const sparse = { ...metrics, stepMs: 30_000, fromAt: at(1_000) }
  const { x } = slotColumns(sparse, 'vault_web1', { live: [1_032, 1_060, 1_062, 1_090].map(live), fromS: 0 })
  expect(x).toEqual([1_000, 1_030, 1_060, 1_090])
})

test('what lies before the window is left out', () => {
  expect(columns([live(1_004)], 1_002).x).toEqual([1_002, 1_004])
})

test('a slot without records has only what the feed brings', () => {
  expect(slotColumns(metrics, 'vault_web9', { live: [live(1_004)], fromS: 0 }).x).toEqual([1_004])
})

test('a slot’s own stretches of serving are found, the open one without an end', () => {
  const span = { goneAt: null, fromAt: at(10), incarnation: 4 }
  const spans = [
    { ...span, slot: 'vault_web1', toAt: at(20) },
    { ...span, slot: 'vault_web2', toAt: at(30) },
    { ...span, slot: 'vault_web1', toAt: null, fromAt: at(40), incarnation: 6 },
  ]
  expect(stretchesOf(spans, 'vault_web1', null)).toEqual([
    { fromS: 10, toS: 20, incarnation: 4 },
    { fromS: 40, toS: null, incarnation: 6 },
  ])
  expect(stretchesOf(null, 'vault_web1', null)).toEqual([])
})

test('a switch that the record does not know yet ends the open stretch and begins the next', () => {
  const open = { goneAt: null, toAt: null, fromAt: at(40), incarnation: 6, slot: 'vault_web1' }
  const serving = { slot: 'vault_web2', incarnation: 7, sinceAt: at(60) }
  expect(stretchesOf([open], 'vault_web1', serving)).toEqual([{ fromS: 40, toS: 60, incarnation: 6 }])
  expect(stretchesOf([open], 'vault_web2', serving)).toEqual([{ fromS: 60, toS: null, incarnation: 7 }])
  expect(stretchesOf([open], 'vault_web3', serving)).toEqual([])
})

test('the feed’s points are told apart by slot', () => {
  const { t: _t, ...figures } = live(0)
  const points = pointsBySlot([
    { t: 2, slots: new Map([['a', figures]]) },
    {
      t: 4,
      slots: new Map([
        ['a', figures],
        ['b', figures],
      ]),
    },
  ])
  expect(points.get('a')?.map(({ t }) => t)).toEqual([2, 4])
  expect(points.get('b')).toEqual([live(4)])
})
