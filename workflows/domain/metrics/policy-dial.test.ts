import fc from 'fast-check'
import { expect, test } from 'vitest'
import { policyDial } from './policy-dial.ts'
import { cutPolicy, fixedPolicy, policies, vectorPolicy } from './vector-policy.fixture.ts'

test('marks the shortest, the median and the longest interval of the vector', () => {
  const { fullMs, ticks, fixed } = policyDial(vectorPolicy)
  expect([fullMs, fixed]).toEqual([360_000, false])
  expect(ticks.map(({ name }) => name)).toEqual(['min', 'median', 'max'])
  const [min, median, max] = ticks.map(({ atRatio }) => atRatio)
  expect(min).toBeCloseTo(1 / 3, 9)
  expect(median).toBeCloseTo(187.9 / 360, 3)
  expect(max).toBe(1)
})

test('a fixed interval is one tick at the end', () => {
  expect(policyDial(fixedPolicy)).toEqual({
    fullMs: 60_000,
    density: [],
    ticks: [{ name: 'max', atMs: 60_000, atRatio: 1 }],
    fixed: true,
  })
})

test('the arc ends at the age limit where that comes first', () => {
  expect(policyDial(cutPolicy).fullMs).toBe(240_000)
})

test('places and heights are shares, in order, nothing before the shortest interval', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const { density, ticks } = policyDial(policy)
      const places = density.map(({ atRatio }) => atRatio)
      expect(places).toEqual([...places].sort((a, b) => a - b))
      for (const { atRatio, heightRatio } of density) {
        expect(atRatio >= 0 && atRatio <= 1 && heightRatio >= 0 && heightRatio <= 1).toBe(true)
      }
      expect(Math.max(...density.map(({ heightRatio }) => heightRatio))).toBe(1)
      expect(density.find(({ heightRatio }) => heightRatio > 0)?.atRatio).toBe(ticks[0]!.atRatio)
      const marks = ticks.map(({ atMs }) => atMs)
      expect(marks).toEqual([...marks].sort((a, b) => a - b))
    }),
  )
})
