import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareExposedLonger, survivalCurve } from '../../../../workflows/domain/metrics/survival.ts'
import { firstNeedMs, needStepMs, shareLonger } from './survival.ts'

const exposures = fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 30, maxLength: 200 })

test('what the slider says is never less than the true share', () => {
  fc.assert(
    fc.property(exposures, fc.integer({ min: 0, max: 600_000 }), (list, neededMs) => {
      const curve = survivalCurve(list)
      const exact = shareExposedLonger(list, neededMs)
      return curve.enough && exact.enough && shareLonger(curve.value, neededMs) >= exact.value
    }),
  )
})

test('nobody was exposed longer than the longest', () => {
  const curve = survivalCurve(Array.from({ length: 30 }, (_, index) => (index + 1) * 10_000))
  expect(curve.enough && shareLonger(curve.value, 300_000)).toBe(0)
  expect(curve.enough && shareLonger(curve.value, 0)).toBe(1)
})

test('the slider begins at three minutes where there are more, in whole seconds', () => {
  const curve = [
    { atMs: 0, ratio: 1 },
    { atMs: 390_000, ratio: 0 },
  ]
  expect(firstNeedMs(curve)).toBe(180_000)
  expect(needStepMs(curve)).toBe(2_000)
  expect(firstNeedMs([{ atMs: 8_000, ratio: 0 }])).toBe(4_000)
  expect(needStepMs([])).toBe(1)
})
