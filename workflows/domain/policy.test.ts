import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageLimitMs, defaultPolicy, type Policy } from './policy.ts'
import { parsePolicy, policyProblems } from './policy-problems.ts'

const ground = { replicas: 3, measuredRotationMs: null }
const settings = fc.record({
  meanMs: fc.integer({ min: 1, max: 604_800 }).map((seconds) => seconds * 1_000),
  graceMs: fc.integer({ min: 0, max: 60 }).map((seconds) => seconds * 1_000),
  healthTimeoutMs: fc.integer({ min: 1, max: 300 }).map((seconds) => seconds * 1_000),
})
const good = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 })

test('whatever the settings allow makes a policy that can work', () => {
  fc.assert(
    fc.property(settings, (known) => {
      expect(policyProblems(defaultPolicy(known), ground)).toEqual([])
    }),
  )
})

test('caps the grace below the shortest interval, so a drain ends before the next rotation', () => {
  const policy = defaultPolicy({ meanMs: 1_000, graceMs: 30_000, healthTimeoutMs: 10_000 })
  expect(policy).toMatchObject({ graceMs: 450, interval: { minMs: 500, maxMs: 2_000 } })
  expect(ageLimitMs(policy)).toBe(2_000)
})

test('lists all problems at once', () => {
  const bad = {
    ...good,
    graceMs: -1,
    healthTimeoutMs: 'soon',
    interval: { kind: 'exponential', meanMs: 0.5, minMs: 0 },
    x: 1,
  }
  const paths = policyProblems(bad, ground).map(({ path }) => path)
  expect(paths).toEqual(['x', 'graceMs', 'healthTimeoutMs', 'interval.meanMs', 'interval.minMs', 'interval.maxMs'])
})

test('refuses a mean that no truncated exponential on that window can have', () => {
  const interval = { kind: 'exponential', meanMs: 8_000, minMs: 5_000, maxMs: 10_000 } as const
  expect(policyProblems({ ...good, graceMs: 0, interval }, ground)).toMatchObject([{ path: 'interval.meanMs' }])
})

test('refuses what cannot work on this ground and says why', () => {
  const problems = policyProblems(good, { replicas: 1, measuredRotationMs: 130_000 })
  expect(problems.map(({ path }) => path)).toEqual(['replicas', 'interval'])
  expect(problems[0]?.hint).toContain('WEB_REPLICAS')
})

test('refuses a limit that leaves no time for the shortest interval', () => {
  const tight: Policy = { ...good, maxExposureMs: 60_000 }
  expect(policyProblems(tight, ground)).toMatchObject([{ path: 'maxExposureMs', expected: 'at least 90000' }])
})

test('never accepts what is not an object of its shape', () => {
  fc.assert(
    fc.property(fc.anything(), (raw) => {
      expect(parsePolicy(raw, ground)).toBeNull()
    }),
  )
})
