import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choiceFigures, intendedEntropyRatio } from './choice.ts'
import type { Switch } from './facts.ts'
import { seededDraws } from './seeded-draws.ts'

const slots = ['vault_web1', 'vault_web2', 'vault_web3']
const hop = (from: string, to: string): Switch => ({ atMs: 0, from, to, trigger: 'timer' })

/** A pool that draws evenly among all others. */
function drawnSwitches(names: readonly string[], count: number, seed = 1): Switch[] {
  const draw = seededDraws(seed)
  let from = names[0]!
  return Array.from({ length: count }, () => {
    const others = names.filter((name) => name !== from)
    const to = others[Math.floor(draw() * others.length)]!
    const taken = hop(from, to)
    from = to
    return taken
  })
}

test('with two slots there is no choice, and it says so', () => {
  const pair = slots.slice(0, 2)
  const { entropyRatio, correctedRatio, counts } = choiceFigures(drawnSwitches(pair, 40), pair)
  expect(entropyRatio).toEqual({ enough: false, reason: 'no_choice', n: 40 })
  expect(correctedRatio).toEqual(entropyRatio)
  expect(counts).toEqual([
    [0, 20],
    [20, 0],
  ])
})

test('an even draw has nearly all the entropy there is, with any number of slots', () => {
  for (const size of [3, 5, 8]) {
    const names = Array.from({ length: size }, (_, index) => `s${index}`)
    const { entropyRatio, correctedRatio } = choiceFigures(drawnSwitches(names, 100_000), names)
    expect(entropyRatio.enough && entropyRatio.value).toBeGreaterThan(0.999)
    expect(correctedRatio.enough && correctedRatio.value).toBeGreaterThan(0.999)
  }
})

test('few samples take entropy away, and the corrected figure gives it back', () => {
  const names = Array.from({ length: 8 }, (_, index) => `s${index}`)
  const figures = Array.from({ length: 50 }, (_, seed) => choiceFigures(drawnSwitches(names, 200, seed), names))
  const average = (of: 'entropyRatio' | 'correctedRatio') =>
    figures.reduce((sum, { [of]: figure }) => sum + (figure.enough ? figure.value : 0), 0) / figures.length
  expect(average('entropyRatio')).toBeLessThan(0.96)
  expect(average('correctedRatio')).toBeGreaterThan(0.98)
})

test('a fixed round has no entropy', () => {
  const round = Array.from({ length: 60 }, (_, index) => hop(slots[index % 3]!, slots[(index + 1) % 3]!))
  expect(choiceFigures(round, slots)).toMatchObject({ entropyRatio: { value: 0, n: 60 }, correctedRatio: { value: 0 } })
})

test('the matrix counts each drawn switch once and its rows sum to one', () => {
  const switches = fc.array(
    fc.record({
      from: fc.constantFrom(...slots, 'vault_web9'),
      to: fc.constantFrom(...slots),
      atMs: fc.nat(),
      trigger: fc.constantFrom('timer' as const, 'failover' as const),
    }),
  )
  fc.assert(
    fc.property(switches, (all) => {
      const { counts, shareRatios } = choiceFigures(all, slots)
      const drawn = all.filter(({ from, to, trigger }) => slots.includes(from) && from !== to && trigger === 'timer')
      expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(drawn.length)
      for (const row of shareRatios) if (row) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('tells nothing of too few, and leaves a row empty that was never left', () => {
  const { entropyRatio, shareRatios } = choiceFigures([hop('vault_web1', 'vault_web2')], slots)
  expect(entropyRatio).toEqual({ enough: false, reason: 'too_few', n: 1, needed: 30 })
  expect(shareRatios).toEqual([[0, 1, 0], null, null])
})

test('the preference for unlike spares costs less than 0.2 % of the entropy, and nothing among equals', () => {
  const traits = (variant: string) => ({ variant, imageDigest: 'd', address: null })
  expect(intendedEntropyRatio([traits('a'), traits('a'), traits('a')])).toBe(1)
  const mixed = intendedEntropyRatio([traits('a'), traits('a'), traits('b')])!
  expect(mixed).toBeLessThan(1)
  expect(mixed).toBeGreaterThanOrEqual(0.998)
  expect(intendedEntropyRatio([traits('a'), traits('b')])).toBeNull()
})
