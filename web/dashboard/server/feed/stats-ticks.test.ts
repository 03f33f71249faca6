import { expect, test } from 'vitest'
import type { SlotStats } from '../../contract/stream.ts'
import { createStatsTicks } from './stats-ticks.ts'

const slot = (index: number, cpuMilli: number): SlotStats => [index, cpuMilli, 1_000, 0, 0, 0]
const reading = (t: number, slots: SlotStats[]) => ({ t, slots, traffic: null })

test('tells all slots first, then those that changed', () => {
  const ticks = createStatsTicks(3_000)
  expect(ticks.next(reading(100, [slot(0, 5), slot(1, 0)]), 100_000)?.s).toEqual([slot(0, 5), slot(1, 0)])
  expect(ticks.next(reading(102, [slot(0, 6), slot(1, 0)]), 102_000)?.s).toEqual([slot(0, 6)])
  expect(ticks.next(reading(104, [slot(0, 6), slot(1, 0)]), 104_000)?.s).toEqual([])
})

test('tells every slot again once in fifteen, for streams that had to miss one', () => {
  const ticks = createStatsTicks(3_000)
  const told = Array.from({ length: 16 }, (_, index) => ticks.next(reading(2 + index * 2, [slot(0, 5)]), 0)?.s.length)
  expect(told).toEqual([1, ...Array.from({ length: 14 }, () => 0), 1])
})

test('tells a moment once, and after three seconds without news that there is none', () => {
  const ticks = createStatsTicks(3_000)
  ticks.next(reading(100, [slot(0, 5)]), 100_000)
  expect(ticks.next(reading(100, [slot(0, 5)]), 102_900)).toBeNull()
  expect(ticks.next(reading(100, [slot(0, 5)]), 103_000)).toEqual({ t: 103, s: [], h: null })
  expect(ticks.next({ t: null, slots: [], traffic: null }, 105_000)).toBeNull()
})

test('gives a stream that begins everything, unless it is old', () => {
  const ticks = createStatsTicks(3_000)
  expect(ticks.full(0)).toBeNull()
  ticks.next(reading(100, [slot(0, 5), slot(1, 7)]), 100_000)
  ticks.next(reading(102, [slot(0, 5), slot(1, 8)]), 102_000)
  expect(ticks.full(104_000)).toEqual({ t: 102, s: [slot(0, 5), slot(1, 8)], h: null })
  expect(ticks.full(113_000)).toBeNull()
})
