import { expect, test } from 'vitest'
import { defaultPolicy } from '../../../../workflows/domain/policy.ts'
import { changeDraft, draftOf, intervalAs, newWindow, samePolicy } from './draft.ts'
import { diffPolicies } from './policy-diff.ts'
import { daysText, windowText } from './window-words.ts'

const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)

test('says nothing of two policies that are the same', () => {
  expect(diffPolicies(policy, structuredClone(policy))).toEqual([])
})

test('names each changed field with its value before and after', () => {
  const after = { ...policy, graceMs: 10_000, spares: 1, risk: { ...policy.risk, drift: 'hostile' as const } }
  expect(diffPolicies(policy, after)).toEqual([
    { path: 'graceMs', label: 'Grace', before: '30 s', after: '10 s' },
    { path: 'spares', label: 'Spares', before: '2', after: '1' },
    { path: 'risk.drift', label: 'On changed files', before: 'Rotate as usual', after: 'Cut at once and quarantine' },
  ])
})

test('a change of the distribution shows which fields went and which came', () => {
  const after = { ...policy, interval: intervalAs(policy.interval, 'fixed') }
  const lines = diffPolicies(policy, after)
  expect(lines[0]).toMatchObject({ before: 'Random (truncated exponential)', after: 'Fixed' })
  expect(lines).toContainEqual({ path: 'interval.everyMs', label: 'Interval', before: null, after: '2 min' })
  expect(lines).toContainEqual({ path: 'interval.minMs', label: 'Shortest interval', before: '1 min', after: null })
})

test('an edited window is one gone and one added', () => {
  const window = newWindow('Europe/Berlin')
  const lines = diffPolicies({ ...policy, windows: [window] }, { ...policy, windows: [{ ...window, factor: 8 }] })
  expect(lines.map(({ before, after }) => [before, after])).toEqual([
    ['Sat, Sun 22:00–04:00 (next day), Europe/Berlin: 4 times slower', null],
    [null, 'Sat, Sun 22:00–04:00 (next day), Europe/Berlin: 8 times slower'],
  ])
})

test('days in a row are a range, all seven are every day', () => {
  expect(daysText([1, 2, 3, 4, 5])).toBe('Mon–Fri')
  expect(daysText([7, 1, 3, 2])).toBe('Mon–Wed, Sun')
  expect(daysText([1, 2, 3, 4, 5, 6, 7])).toBe('every day')
  expect(windowText({ ...newWindow('UTC'), days: [3], from: '09:00', to: '10:00', mode: 'pause', factor: 1 })).toBe(
    'Wed 09:00–10:00, UTC: paused',
  )
})

test('a draft keeps the last readable policy while a field holds no value', () => {
  const typing = changeDraft(draftOf(policy), { type: 'unreadable', path: 'graceMs', text: 'so' })
  expect(typing.policy).toBe(policy)
  expect(typing.unreadable).toEqual({ graceMs: 'so' })
  const typed = changeDraft(typing, { type: 'edit', path: 'graceMs', policy: { ...policy, graceMs: 20_000 } })
  expect(typed.unreadable).toEqual({})
  expect(samePolicy(typed.policy, policy)).toBe(false)
})

test('policies are the same whatever the order of their keys', () => {
  const reversed = Object.fromEntries(Object.entries(policy).reverse()) as typeof policy
  expect(samePolicy(policy, reversed)).toBe(true)
})
