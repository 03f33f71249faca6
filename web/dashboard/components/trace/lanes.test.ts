import { expect, test } from 'vitest'
import { lanesOf, type TraceRotation } from './lanes.ts'

const rotation = (epoch: number, [from, to]: [string, string], atMs: number): TraceRotation => ({
  ...{ epoch, from, to, switchedAtMs: atMs, startedAtMs: atMs - 30, drainMs: 2_000 },
  ...{ trigger: 'timer', outcome: 'rotated', lost: 0 },
})
const chain = [rotation(7, ['c', 'a'], 10_000), rotation(8, ['a', 'b'], 50_000), rotation(9, ['b', 'c'], 80_000)]
const span = { fromMs: 0, toMs: 100_000 }

test('follows the traffic from slot to slot without a hole', () => {
  expect(lanesOf({ rotations: chain, servingSlot: 'c', ...span }).serving).toEqual([
    { slot: 'c', fromMs: 0, toMs: 10_000 },
    { slot: 'a', fromMs: 10_000, toMs: 50_000 },
    { slot: 'b', fromMs: 50_000, toMs: 80_000 },
    { slot: 'c', fromMs: 80_000, toMs: 100_000 },
  ])
})

test('does not care in which order the rotations come', () => {
  const input = { servingSlot: 'c', ...span }
  expect(lanesOf({ rotations: [...chain].reverse(), ...input })).toEqual(lanesOf({ rotations: chain, ...input }))
})

test('knows who served at the beginning from a rotation before it', () => {
  const { serving, switches } = lanesOf({ rotations: chain, servingSlot: 'c', fromMs: 60_000, toMs: 100_000 })
  expect(serving[0]).toEqual({ slot: 'b', fromMs: 60_000, toMs: 80_000 })
  expect(switches.map(({ epoch }) => epoch)).toEqual([9])
})

test('shows one stay when nothing rotated', () => {
  const { serving, gaps } = lanesOf({ rotations: [], servingSlot: 'b', ...span })
  expect([serving, gaps]).toEqual([[{ slot: 'b', fromMs: 0, toMs: 100_000 }], []])
})

test('leaves a gap where two rotations do not fit together, and where nobody serves', () => {
  const torn = [rotation(7, ['c', 'a'], 10_000), rotation(9, ['b', 'c'], 80_000)]
  expect(lanesOf({ rotations: torn, servingSlot: 'c', ...span }).gaps).toEqual([{ fromMs: 10_000, toMs: 80_000 }])
  expect(lanesOf({ rotations: chain, servingSlot: null, ...span }).gaps).toEqual([{ fromMs: 80_000, toMs: 100_000 }])
})

test('lets the old one drain to its end, or to the edge while it still does', () => {
  const open = { ...rotation(10, ['c', 'a'], 95_000), drainMs: null, outcome: null }
  const { draining } = lanesOf({ rotations: [...chain, open], servingSlot: 'a', ...span })
  expect(draining.at(0)).toEqual({ slot: 'c', fromMs: 10_000, toMs: 12_000 })
  expect(draining.at(-1)).toEqual({ slot: 'c', fromMs: 95_000, toMs: 100_000 })
})

test('puts a flag on everything that is not a rotation by the timer that went well', () => {
  const drift = { ...rotation(10, ['c', 'a'], 90_000), trigger: 'drift' }
  const kept = { ...rotation(11, ['a', 'b'], 0), startedAtMs: 95_000, switchedAtMs: null, outcome: 'kept' as const }
  const lossy = { ...rotation(12, ['a', 'b'], 97_000), lost: 2 }
  const { flags, serving } = lanesOf({ rotations: [...chain, drift, kept, lossy], servingSlot: 'b', ...span })
  expect(flags.map(({ epoch, tone }) => [epoch, tone])).toEqual([
    [10, 'warning'],
    [11, 'warning'],
    [12, 'alarm'],
  ])
  expect(serving.at(-1)).toEqual({ slot: 'b', fromMs: 97_000, toMs: 100_000 })
})
