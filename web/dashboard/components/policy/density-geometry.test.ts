import fc from 'fast-check'
import { expect, test } from 'vitest'
import { densityPicture, ticksTo } from './density-geometry.ts'

const frame = { width: 300, height: 100, footer: 20 }
const falling = (fromMs: number, toMs: number, peak: number) => ({
  density: [0, 1, 2].map((part) => ({ atMs: fromMs + ((toMs - fromMs) * part) / 2, ratioPerS: peak / 2 ** part })),
  meanMs: (fromMs + toMs) / 2,
})

test('the higher peak fills the height and the other keeps its share of it', () => {
  const { now, next, baseY } = densityPicture(falling(60_000, 240_000, 0.01), falling(60_000, 240_000, 0.02), frame)
  const topOf = (path: string) =>
    Math.min(
      ...path
        .slice(1)
        .split('L')
        .map((point) => Number(point.split(' ')[1])),
    )
  expect(baseY).toBe(80)
  expect(topOf(next.line)).toBe(8)
  expect(topOf(now.line)).toBe(44)
})

test('the longer interval ends just inside the right edge', () => {
  const { next } = densityPicture(falling(1_000, 2_000, 1), falling(1_000, 4_000, 1), frame)
  expect(next.line.endsWith('L288.5 80')).toBe(true)
})

test('a fixed interval is an upright line at its place', () => {
  const { now, next } = densityPicture({ density: [], meanMs: 120_000 }, falling(60_000, 240_000, 1), frame)
  expect(now).toEqual({ line: '', area: '', fixedX: 144.2 })
  expect(next.fixedX).toBeNull()
})

test('between two and six marks stand on the axis, the first at nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 2_419_200_000 }), (endMs) => {
      const ticks = ticksTo(endMs)
      return ticks[0] === 0 && ticks.length >= 2 && ticks.length <= 6 && (ticks.at(-1) ?? 0) <= endMs
    }),
  )
})
