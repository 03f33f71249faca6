import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choiceRatios, chooseReplacement, scarcestVariants, type Traits } from './choose-replacement.ts'

const traits: fc.Arbitrary<Traits> = fc.record({
  variant: fc.constantFrom('a', 'b', 'c'),
  imageDigest: fc.constantFrom('sha256:1', 'sha256:2'),
  address: fc.option(fc.constantFrom('172.30.0.2', '172.30.0.3', '172.30.0.4')),
})
const pools = fc.record({ spares: fc.array(traits, { minLength: 2, maxLength: 63 }), serving: fc.option(traits) })

test('keeps the entropy of the choice above 0.95 of its maximum, whoever differs from whom', () => {
  fc.assert(
    fc.property(pools, ({ spares, serving }) => {
      const ratios = choiceRatios(spares, serving)
      const entropy = ratios.reduce((sum, ratio) => sum - ratio * Math.log2(ratio), 0)
      expect(entropy / Math.log2(spares.length)).toBeGreaterThanOrEqual(0.998)
    }),
    { numRuns: 2_000 },
  )
})

test('gives the best guesser at most 10 % more than one in n', () => {
  fc.assert(
    fc.property(pools, ({ spares, serving }) => {
      expect(Math.max(...choiceRatios(spares, serving)) * spares.length).toBeLessThanOrEqual(1.1)
    }),
    { numRuns: 2_000 },
  )
})

test('draws each spare as often as its ratio says', () => {
  const serving: Traits = { variant: 'a', imageDigest: 'sha256:1', address: '172.30.0.2' }
  const spares = ['a', 'b', 'c'].map((variant) => ({ ...serving, variant, address: `172.30.0.${variant}` }))
  const n = 30_000
  const counts = new Map<string, number>()
  for (let index = 0; index < n; index += 1) {
    const chosen = chooseReplacement(spares, serving, (index + 0.5) / n)
    counts.set(chosen?.variant ?? '', (counts.get(chosen?.variant ?? '') ?? 0) + 1)
  }
  for (const [index, ratio] of choiceRatios(spares, serving).entries()) {
    expect((counts.get(spares[index]?.variant ?? '') ?? 0) / n).toBeCloseTo(ratio, 3)
  }
  expect(counts.get('b')).toBeGreaterThan(counts.get('a') ?? 0)
})

test('answers null only when there is no spare', () => {
  fc.assert(
    fc.property(pools, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ({ spares, serving }, draw) => {
      expect(spares).toContain(chooseReplacement(spares, serving, draw))
    }),
  )
  expect(chooseReplacement([], null, 0.5)).toBeNull()
})

test('names the variants that the living use least', () => {
  expect(scarcestVariants(['a', 'b', 'c'], ['a', 'b', 'a'])).toEqual(['c'])
  expect(scarcestVariants(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c'])
  expect(scarcestVariants(['a'], ['a', 'a'])).toEqual(['a'])
})
