import { expect, test } from 'vitest'
import { defaultPolicy } from './policy.ts'
import { policyChanges } from './policy-changes.ts'

const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)

test('names the fields that differ, before and after', () => {
  const after = { ...policy, graceMs: 1_000, risk: { ...policy.risk, drift: 'hostile' as const } }
  expect(policyChanges(policy, after)).toEqual({
    graceMs: { before: 30_000, after: 1_000 },
    risk: { before: policy.risk, after: after.risk },
  })
})

test('takes another order of keys for no difference, and what was not known for null', () => {
  const { interval, risk, ...rest } = policy
  expect(policyChanges({ interval, ...rest }, { ...rest, risk, interval })).toEqual({
    risk: { before: null, after: risk },
  })
})
