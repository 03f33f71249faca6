import { expect, test } from 'vitest'
import { defaultPolicy, laterFields } from './policy.ts'
import { policyBody, readPolicyBody } from './policy-body.ts'

const settings = { meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }
const policy = defaultPolicy(settings, 4)

test('reads what it has stored', () => {
  expect(readPolicyBody(policyBody(policy, settings, 4), { replicas: 4 })).toEqual({ policy, settings, changed: false })
})

test('completes a policy of the first release as it behaved: every slot filled, no windows', () => {
  const { spares: _, windows: __, risk: ___, ...older } = policy
  const read = readPolicyBody({ policy: older, settings }, { replicas: 4 })
  expect(read).toEqual({ policy: { ...older, ...laterFields(4) }, settings, changed: true })
})

test('keeps every slot filled when there are more of them, and lowers what has no room', () => {
  const stored = (spares: number) => policyBody({ ...policy, spares }, settings, 4)
  const now = (spares: number, replicas: number) => readPolicyBody(stored(spares), { replicas })?.policy.spares
  expect([now(3, 6), now(2, 6), now(3, 3), now(2, 2)]).toEqual([5, 2, 2, 1])
})

test('is no policy without its form, whatever is stored', () => {
  for (const body of [null, 'x', [], {}, { policy: null }, { policy: { ...policy, graceMs: -1 } }]) {
    expect(readPolicyBody(body, { replicas: 4 })).toBeNull()
  }
})

test('goes on with a zone that this runtime has forgotten', () => {
  const window = { days: [1], from: '01:00', to: '02:00', timeZone: 'Lost/City', mode: 'pause' as const, factor: 1 }
  const read = readPolicyBody(policyBody({ ...policy, windows: [window] }, settings, 4), { replicas: 4 })
  expect(read?.policy.windows).toEqual([window])
})
