import { expect, test } from 'vitest'
import { nextDelay, timingOf } from '../../../../workflows/domain/next-delay.ts'
import { chanceWithin, drawDial, medianMs, windowFrom } from './geometry.ts'

const timing = { minMs: 120_000, maxMs: 360_000, tauMs: 120_000 }
const fixed = timingOf({ kind: 'fixed', everyMs: 120_000 })

test('puts half of the waits before the median', () => {
  expect(medianMs(timing)).toBeCloseTo(187_900, -2)
  expect(medianMs(timing)).toBeCloseTo(nextDelay(timing, 0.5), 0)
})

test('agrees with drawn waits about the chance within 30 s', () => {
  const waits = Array.from({ length: 20_000 }, (_, index) => nextDelay(timing, (index + 0.5) / 20_000))
  for (const age of [0, 100_000, 150_000, 300_000, 350_000]) {
    const open = waits.filter((wait) => wait > age)
    const soon = open.filter((wait) => wait <= age + 30_000).length
    expect(chanceWithin(timing, age, 30_000)).toBeCloseTo(soon / open.length, 3)
  }
})

test('is certain once the window has closed', () => {
  expect(chanceWithin(timing, 360_000, 30_000)).toBe(1)
  expect(chanceWithin(fixed, 100_000, 30_000)).toBe(1)
  expect(chanceWithin(fixed, 10_000, 30_000)).toBe(0)
})

test('opens and closes the window from the present age, and never in the past', () => {
  expect(windowFrom(timing, 102_000)).toEqual({ opensInMs: 18_000, closesInMs: 258_000 })
  expect(windowFrom(timing, 400_000)).toEqual({ opensInMs: 0, closesInMs: 0 })
})

test('begins at eight o’clock and ends at four', () => {
  const { ticks, elapsed } = drawDial(timing, 360_000)
  expect(elapsed).toMatch(/^M57\.4 174A100 100 0 1 1 230\.6 174$/)
  expect(ticks.map(({ atMs }) => Math.round(atMs / 1_000))).toEqual([0, 120, 188, 360])
})

test('shades the window darkest where the next rotation is likeliest', () => {
  const weights = drawDial(timing, 0).segments.map(({ weight }) => weight)
  expect(weights.length).toBeGreaterThan(20)
  expect(weights.every((weight, index) => index === 0 || weight < (weights[index - 1] ?? 0))).toBe(true)
  expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true)
})

test('draws one tick and no window for a fixed policy', () => {
  const { segments, ticks } = drawDial(fixed, 60_000)
  expect(segments).toEqual([])
  expect(ticks.map(({ atMs }) => atMs)).toEqual([0, 120_000])
})

test('stops at the end of the arc when the container stays longer', () => {
  const over = drawDial(timing, 900_000)
  expect(over.isOver).toBe(true)
  expect(over.head).toEqual({ x: 230.6, y: 174 })
})

test('draws no elapsed arc while nobody serves', () => {
  expect(drawDial(timing, null).elapsed).toBe('')
  expect(drawDial(timing, 0).elapsed).toBe('')
})
