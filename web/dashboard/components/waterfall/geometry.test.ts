import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawWaterfall, type WaterfallStep } from './geometry.ts'

const step = (seq: number, [startedAtMs, durationMs]: [number, number | null], attempt = 1): WaterfallStep => ({
  ...{ seq, attempt, startedAtMs, durationMs, name: 'drainOld', state: durationMs === null ? 'started' : 'done' },
})
const steps = [step(1, [1_010, 10]), step(2, [1_030, 70]), step(3, [1_100, 900])]
const linear = { startedAtMs: 1_000, endMs: 2_000, steps, scale: 'linear' } as const

test('draws bars to scale', () => {
  const { bars, totalMs } = drawWaterfall(linear)
  expect(totalMs).toBe(1_000)
  expect(bars.map(({ from, width }) => [from, width])).toEqual([
    [0.01, expect.closeTo(0.01)],
    [0.03, expect.closeTo(0.07)],
    [0.1, expect.closeTo(0.9)],
  ])
})

test('counts the time between two steps as the orchestrator’s own', () => {
  const { bars, overheadMs } = drawWaterfall(linear)
  expect(bars.map((bar) => bar.overheadMs)).toEqual([10, 10, 0])
  expect(overheadMs).toBe(20)
})

test('keeps attempts of a step apart and in order', () => {
  const { bars } = drawWaterfall({ ...linear, steps: [step(2, [1_400, 100], 2), step(2, [1_100, 100], 1)] })
  expect(bars.map(({ key }) => key)).toEqual(['2-1', '2-2'])
})

test('lets an open step grow to the present moment', () => {
  const { bars } = drawWaterfall({ ...linear, steps: [step(1, [1_500, null])] })
  expect(bars[0]).toMatchObject({ isOpen: true, durationMs: 500, from: 0.5, width: 0.5 })
})

test('makes short steps visible on the log scale', () => {
  const wide = { startedAtMs: 0, endMs: 100_000, steps: [step(1, [5, 20]), step(2, [30, 99_970])] }
  const short = drawWaterfall({ ...wide, scale: 'log' }).bars[0]?.width ?? 0
  expect(short).toBeGreaterThan(0.1)
  expect(drawWaterfall({ ...wide, scale: 'linear' }).bars[0]?.width).toBeLessThan(0.01)
  expect(drawWaterfall({ ...wide, scale: 'log' }).ticks.map(({ ms }) => ms)).toEqual([
    1, 10, 100, 1_000, 10_000, 100_000,
  ])
})

test('never leaves its frame, whatever the clocks of the steps say', () => {
  const any = fc.record({
    at: fc.integer({ min: -5_000, max: 50_000 }),
    ms: fc.option(fc.integer({ min: 0, max: 60_000 })),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), fc.constantFrom('linear' as const, 'log' as const), (list, scale) => {
      const made = list.map(({ at, ms }, index) => step(index, [at, ms]))
      const { bars, ticks } = drawWaterfall({ startedAtMs: 0, endMs: 40_000, steps: made, scale })
      for (const { from, width, overheadFrom, overheadWidth } of bars) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(from + width).toBeLessThanOrEqual(1 + 1e-9)
        expect(overheadFrom + overheadWidth).toBeCloseTo(from)
        expect(overheadWidth).toBeGreaterThanOrEqual(0)
      }
      for (const { at } of ticks) expect(at).toBeLessThanOrEqual(1)
    }),
  )
})
