import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalDistribution, shareBy } from './interval-distribution.ts'
import { shareExposedLonger, survivalCurve } from './survival.ts'
import { drawIntervals, vectorPolicy } from './vector-policy.fixture.ts'

const exposures = fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 200 })

test('falls from at most one to zero at the longest exposure', () => {
  fc.assert(
    fc.property(exposures, (values) => {
      const curve = survivalCurve(values)
      if (!curve.enough) throw new RangeError('thirty are enough')
      const ratios = curve.value.map(({ ratio }) => ratio)
      expect(ratios).toEqual([...ratios].sort((a, b) => b - a))
      expect(ratios[0]).toBeLessThanOrEqual(1)
      expect(curve.value.at(-1)).toEqual({ atMs: Math.max(...values), ratio: 0 })
    }),
  )
})

test('the curve and the single answer are the same count', () => {
  fc.assert(
    fc.property(exposures, fc.nat(120), (values, index) => {
      const curve = survivalCurve(values)
      if (!curve.enough) throw new RangeError('thirty are enough')
      const { atMs, ratio } = curve.value[index]!
      expect(shareExposedLonger(values, atMs)).toEqual({ enough: true, value: ratio, n: values.length })
    }),
  )
})

test('an intruder who needs three minutes has them as often as theory says', () => {
  const drawn = drawIntervals(vectorPolicy, 100_000)
  const found = shareExposedLonger(drawn, 180_000)
  const expected = 1 - shareBy(intervalDistribution(vectorPolicy), 180_000)
  expect(found).toMatchObject({ enough: true, n: 100_000 })
  expect(Math.abs((found.enough ? found.value : 0) - expected)).toBeLessThan(0.006)
})

test('an exposure of exactly the needed time is not longer', () => {
  expect(shareExposedLonger(Array(30).fill(1_000), 1_000)).toMatchObject({ value: 0 })
  expect(shareExposedLonger(Array(30).fill(1_000), 999)).toMatchObject({ value: 1 })
  expect(shareExposedLonger([1_000], 999)).toEqual({ enough: false, reason: 'too_few', n: 1, needed: 30 })
})
