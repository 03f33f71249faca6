import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mean } from './moments.ts'
import { seededDraws, stratifiedDraws } from './seeded-draws.ts'

test('the same seed gives the same draws, another seed others', () => {
  const some = (seed: number) => Array.from({ length: 20 }, seededDraws(seed))
  expect(some(7)).toEqual(some(7))
  expect(some(7)).not.toEqual(some(8))
})

test('draws are uniform: every tenth of 100,000 holds a tenth', () => {
  const draw = seededDraws(1)
  const tenths = Array.from({ length: 10 }, () => 0)
  for (let index = 0; index < 100_000; index += 1) tenths[Math.floor(draw() * 10)]! += 1
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(9_000))
})

test('one draw comes from each part, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (count, seed) => {
      const draws = stratifiedDraws(count, seed)
      expect(draws.map((draw) => Math.floor(draw * count))).toEqual(draws.map((_, index) => index))
      expect(Math.abs(mean(draws) - 0.5)).toBeLessThanOrEqual(0.5 / count)
    }),
  )
})
