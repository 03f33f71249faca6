import { expect, test } from 'vitest'
import { observedResidualMs, theoreticalResidualMs, theoreticalRotationsPerDay } from './residual.ts'
import { seededDraws } from './seeded-draws.ts'
import { cutPolicy, drawIntervals, fixedPolicy, vectorPolicy } from './vector-policy.fixture.ts'

test('gives the known figures of the vector', () => {
  expect(theoreticalResidualMs(vectorPolicy) / 1_000).toBeCloseTo(111, 1)
  expect(theoreticalRotationsPerDay(vectorPolicy)).toBeCloseTo(426.8, 1)
})

test.each([
  ['the vector', vectorPolicy],
  ['an age limit inside the window', cutPolicy],
  ['a fixed interval', fixedPolicy],
])('what 100,000 draws leave agrees with theory: %s', (_, policy) => {
  const observed = observedResidualMs(drawIntervals(policy, 100_000))
  expect(observed.enough && observed.value / theoreticalResidualMs(policy)).toBeCloseTo(1, 2)
})

test('is what someone who arrives at a random instant really waits', () => {
  const intervals = drawIntervals(vectorPolicy, 20_000)
  const ends: number[] = []
  let endMs = 0
  for (const interval of intervals) {
    endMs += interval
    ends.push(endMs)
  }
  const draw = seededDraws(5)
  let waitedMs = 0
  for (let arrival = 0; arrival < 50_000; arrival += 1) {
    const atMs = draw() * endMs
    let [low, high] = [0, ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! > atMs) high = middle
      else low = middle + 1
    }
    waitedMs += ends[low]! - atMs
  }
  const observed = observedResidualMs(intervals)
  expect(waitedMs / 50_000 / (observed.enough ? observed.value : 0)).toBeCloseTo(1, 1)
})

test('says nothing of too few, and zero of intervals without length', () => {
  expect(observedResidualMs([1, 2])).toEqual({ enough: false, reason: 'too_few', n: 2, needed: 30 })
  expect(observedResidualMs(Array(30).fill(0))).toMatchObject({ value: 0 })
})
