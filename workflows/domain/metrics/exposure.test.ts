import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exposureFigures } from './exposure.ts'
import type { ServedIncarnation } from './facts.ts'

const served = (index: number): ServedIncarnation => ({
  slot: `vault_web${(index % 3) + 1}`,
  servingAtMs: index * 1_000,
  servingMs: index * 1_000,
  drainingMs: 500,
  exposureMs: index * 1_000 + 600,
})
const hundred = Array.from({ length: 100 }, (_, index) => served(index + 1))

test('tells serving, draining and both together apart', () => {
  const figures = exposureFigures(hundred, 90_600)
  expect(figures.serving.p50Ms).toEqual({ enough: true, value: 50_000, n: 100 })
  expect(figures.serving.p95Ms).toMatchObject({ value: 95_000 })
  expect(figures.draining.maxMs).toMatchObject({ value: 500 })
  expect(figures.whole.meanMs).toMatchObject({ value: 51_100 })
  expect(figures.whole.maxMs).toMatchObject({ value: 100_600 })
})

test('counts as over the limit only what is longer than it', () => {
  expect(exposureFigures(hundred, 90_600).overLimit).toEqual({
    limitMs: 90_600,
    count: 10,
    shareRatio: { enough: true, value: 0.1, n: 100 },
  })
  expect(exposureFigures(hundred, null).overLimit).toBeNull()
})

test('a slot with too few incarnations has its longest exposure and no percentile', () => {
  const lone = { ...served(7), slot: 'vault_web4' }
  const { bySlot } = exposureFigures([...hundred, lone], null)
  expect(bySlot.map(({ slot }) => slot)).toEqual(['vault_web1', 'vault_web2', 'vault_web3', 'vault_web4'])
  expect(bySlot[1]!.whole.p50Ms).toMatchObject({ enough: true, n: 34 })
  expect(bySlot[3]!.whole.p50Ms).toEqual({ enough: false, reason: 'too_few', n: 1, needed: 30 })
  expect(bySlot[3]!.whole.maxMs).toEqual({ enough: true, value: 7_600, n: 1 })
})

test('nothing served gives no figure at all', () => {
  const { whole, bySlot, overLimit } = exposureFigures([], 1_000)
  expect(whole.maxMs).toMatchObject({ enough: false, needed: 1 })
  expect(bySlot).toEqual([])
  expect(overLimit).toMatchObject({ count: 0, shareRatio: { enough: false, n: 0 } })
})

test('the figures stand in order and do not depend on the order of the facts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 200 }), (seconds) => {
      const facts = seconds.map(served)
      const { whole } = exposureFigures(facts, null)
      const values = [whole.p50Ms, whole.p95Ms, whole.maxMs].map((figure) => (figure.enough ? figure.value : -1))
      expect(values).toEqual([...values].sort((a, b) => a - b))
      expect(exposureFigures([...facts].reverse(), null).whole.p95Ms).toEqual(whole.p95Ms)
    }),
  )
})
