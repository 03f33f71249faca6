import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_POINTS } from '../../../contract/metrics.ts'
import { ringParts, timeGrid } from './time-grid.ts'

const nowMs = Date.UTC(2026, 10, 24, 12)
const MINUTE_MS = 60_000
const windows = fc.integer({ min: 5, max: 90 * 1_440 }).map((minutes) => minutes * MINUTE_MS)
const ages = fc.integer({ min: 0, max: 90 * 1_440 }).map((minutes) => minutes * MINUTE_MS)

test('never makes more steps than a chart takes, and covers the whole window', () => {
  fc.assert(
    fc.property(windows, ages, (windowMs, ageMs) => {
      const toMs = nowMs - ageMs
      const { fromS, stepS, steps, toS } = timeGrid({ toMs, windowMs, nowMs })
      expect(steps).toBeLessThanOrEqual(MOST_POINTS)
      expect(fromS * 1_000).toBeLessThanOrEqual(toMs - windowMs)
      expect(fromS + steps * stepS).toBeGreaterThanOrEqual(toS)
      expect(fromS % stepS).toBe(0)
    }),
  )
})

test('asks each ring only for what it holds', () => {
  const stepOf = (windowMs: number, ageMs = 0) => timeGrid({ toMs: nowMs - ageMs, windowMs, nowMs }).stepS
  expect(stepOf(15 * MINUTE_MS)).toBe(2)
  expect(stepOf(60 * MINUTE_MS)).toBe(6)
  expect(stepOf(61 * MINUTE_MS)).toBe(30)
  expect(stepOf(24 * 60 * MINUTE_MS)).toBe(180)
  expect(stepOf(15 * MINUTE_MS, 120 * MINUTE_MS)).toBe(30)
  expect(stepOf(15 * MINUTE_MS, 3 * 24 * 60 * MINUTE_MS)).toBe(300)
  expect(stepOf(90 * 24 * 60 * MINUTE_MS)).toBe(14_400)
})

test('rings follow each other without a gap or an overlap', () => {
  const grid = timeGrid({ toMs: nowMs, windowMs: 30 * 24 * 60 * MINUTE_MS, nowMs })
  const nowS = nowMs / 1_000
  const parts = ringParts(
    grid,
    new Map([
      [30, nowS - 20],
      [300, nowS - 250],
    ]),
  )
  expect(parts.map(({ resS }) => resS)).toEqual([300, 30, 2])
  expect(parts[0]?.fromS).toBe(grid.fromS)
  expect([parts[0]?.belowS, parts[1]?.belowS]).toEqual([parts[1]?.fromS, parts[2]?.fromS])
  expect(parts[2]?.belowS).toBe(grid.fromS + grid.steps * grid.stepS)
})

test('without coarse rings yet the finest answers alone', () => {
  const grid = timeGrid({ toMs: nowMs, windowMs: 60 * MINUTE_MS, nowMs })
  expect(ringParts(grid, new Map())).toEqual([
    { resS: 2, fromS: grid.fromS, belowS: grid.fromS + grid.steps * grid.stepS },
  ])
})
