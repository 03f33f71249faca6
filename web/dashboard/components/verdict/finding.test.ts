import { expect, test } from 'vitest'
import { findingOf } from './finding.ts'

const nowMs = Date.UTC(2026, 10, 24, 12)
const at = (hoursAgo: number) => new Date(nowMs - hoursAgo * 3_600_000).toISOString()
const alert = (id: number, severity: 'warning' | 'alarm', code: string) => ({
  ...{ id, code, severity, state: 'open' as const, openedAt: at(id), note: null },
})
const seen = (data: unknown, hoursAgo = 1) => ({
  ...{ id: 5, at: at(hoursAgo), type: 'security', severity: 'warning' as const, subject: 'vault_web3', data },
})
const drift = { kind: 'drift', slot: 'vault_web3', response: 'rotate', files: { count: 2, first: [] } }

test('shows the worst alert, then the newest', () => {
  const alerts = [
    alert(3, 'warning', 'paused_without_end'),
    alert(2, 'alarm', 'rotation_alarm'),
    alert(1, 'warning', 'job_failed'),
  ]
  expect(findingOf(alerts, seen(drift), nowMs)).toMatchObject({ key: 'alert/2', tone: 'danger' })
  expect(findingOf([alerts[0]!, alerts[2]!], null, nowMs)?.key).toBe('alert/1')
})

test('leaves out what somebody has acknowledged', () => {
  expect(findingOf([{ ...alert(1, 'alarm', 'rotation_alarm'), state: 'acked' }], null, nowMs)).toBeNull()
})

test('tells what was found in a container and what was done about it', () => {
  expect(findingOf([], seen(drift), nowMs)?.text).toBe(
    '2 files changed inside vault_web3. It was replaced early and destroyed; the evidence is kept.',
  )
  expect(findingOf([], seen({ ...drift, files: { count: 1 }, response: 'hostile' }), nowMs)?.text).toBe(
    '1 file changed inside vault_web3. It was cut off at once and is kept for review.',
  )
})

test('forgets a finding after a day, and shows nothing that is none', () => {
  expect(findingOf([], seen(drift, 25), nowMs)).toBeNull()
  for (const data of [null, 'text', {}, { kind: 'repair' }, { kind: 7 }])
    expect(findingOf([], seen(data), nowMs)).toBeNull()
})

test('has words for an alert it does not know', () => {
  expect(findingOf([alert(1, 'warning', 'brand_new')], null, nowMs)?.text).toBe('An alert was raised: brand new.')
})
