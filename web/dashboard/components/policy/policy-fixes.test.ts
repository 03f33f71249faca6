import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultPolicy, type Policy } from '../../../../workflows/domain/policy.ts'
import { policyProblems } from '../../../../workflows/domain/policy-problems.ts'
import { isTimeZone } from '../../../../workflows/domain/window-times.ts'
import { newWindow } from './draft.ts'
import { advise, type Ground } from './policy-fixes.ts'

const good = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)
const ground: Ground = { replicas: 3, measuredRotationMs: 4_200, timeZone: 'Europe/Berlin' }
const interval = { kind: 'exponential', meanMs: 120_000, minMs: 60_000, maxMs: 240_000 } as const
const problemsOf = (policy: Policy) => policyProblems(policy, { ...ground, isTimeZone })

const wrong: [name: string, policy: Policy, label: string][] = [
  ['grace not below the shortest interval', { ...good, interval: { ...interval, minMs: 20_000 } }, 'Use 18 s'],
  ['grace above its bounds', { ...good, graceMs: 90_000 }, 'Use 54 s'],
  ['the shortest interval at the longest', { ...good, interval: { ...interval, minMs: 240_000 } }, 'Use 1 min'],
  ['a mean past the middle', { ...good, interval: { ...interval, meanMs: 200_000 } }, 'Use 2 min'],
  ['an exposure limit under what the interval needs', { ...good, maxExposureMs: 60_000 }, 'Use 270 s'],
  ['more spares than slots', { ...good, spares: 5 }, 'Use 2'],
  ['no spare', { ...good, spares: 0 }, 'Use 1'],
  ['health loss ignored', { ...good, risk: { ...good.risk, health: 'ignore' } }, 'Rotate as usual'],
  ['a zone nobody knows', { ...good, windows: [newWindow('Mars/Olympus')] }, 'Use Europe/Berlin'],
  ['a factor out of bounds', { ...good, windows: [{ ...newWindow('UTC'), factor: 500 }] }, 'Use 100'],
  [
    'an interval under what a rotation takes',
    { ...good, graceMs: 500, interval: { kind: 'exponential', meanMs: 2_000, minMs: 1_000, maxMs: 4_000 } },
    'Use a mean of 5 s',
  ],
]

test.each(wrong)('offers a value that works for %s', (_name, policy, label) => {
  const [found] = problemsOf(policy)
  const advice = found && advise(found, policy, ground)
  expect(advice?.fix?.label).toBe(label)
  expect(problemsOf(advice?.fix?.policy ?? policy)).toEqual([])
})

test('names the days of a window that has none', () => {
  const policy = { ...good, windows: [{ ...newWindow('UTC'), days: [] }] }
  const [found] = problemsOf(policy)
  expect(found && advise(found, policy, ground)).toMatchObject({ path: 'windows.0.days', fix: null })
})

test('taking every offer ends in a policy that works, whatever was typed', () => {
  const ms = fc.integer({ min: 0, max: 3_000_000_000 })
  const typed = fc.record({
    meanMs: ms,
    minMs: ms,
    maxMs: ms,
    graceMs: ms,
    maxExposureMs: ms,
    spares: fc.integer({ min: 0, max: 9 }),
  })
  fc.assert(
    fc.property(typed, ({ meanMs, minMs, maxMs, ...rest }) => {
      let policy: Policy = { ...good, ...rest, interval: { kind: 'exponential', meanMs, minMs, maxMs } }
      for (let round = 0; round < 24; round += 1) {
        const [found] = problemsOf(policy)
        if (found === undefined) return true
        policy = advise(found, policy, ground).fix?.policy ?? policy
      }
      return problemsOf(policy).length === 0
    }),
  )
})
