import { expect, test } from 'vitest'
import type { Container } from '../../contract/containers.ts'
import { disagreement, stateNote, statsAgeMs } from './slot-notes.ts'

const container: Container = {
  slot: 'vault_web1',
  state: 'serving',
  incarnation: 7,
  containerId: 'a'.repeat(64),
  imageDigest: null,
  variant: null,
  address: null,
  loadBalancer: 'UP',
  stateSinceAt: '2026-11-24T03:00:00.000Z',
  exposureMs: 1,
  servingMs: 1,
  drainingMs: null,
  statsAt: '2026-11-24T03:00:00.000Z',
  connections: 0,
  cpuRatio: 0,
  memoryBytes: 0,
  memoryLimitBytes: null,
  rxBytesPerS: 0,
  txBytesPerS: 0,
  proof: null,
}
const nowMs = Date.parse('2026-11-24T03:00:12.000Z')

test('says so when HAProxy would send nothing to the one that serves', () => {
  expect(disagreement({ ...container, loadBalancer: 'MAINT' }, nowMs)).toMatch(/HAProxy says MAINT of vault_web1/)
})

test('says so when HAProxy would send traffic to a spare', () => {
  expect(disagreement({ ...container, state: 'spare' }, nowMs)).toMatch(/should get no traffic/)
})

test.each([
  ['serving', 'UP 1/2'],
  ['draining', 'DRAIN'],
  ['candidate', 'UP'],
  ['spare', 'MAINT'],
  ['serving', null],
] as const)('has nothing to say of %s with %s', (state, loadBalancer) => {
  expect(disagreement({ ...container, state, loadBalancer }, nowMs)).toBeNull()
})

test('does not judge a state that has only just begun', () => {
  const soonMs = Date.parse('2026-11-24T03:00:09.999Z')
  expect(disagreement({ ...container, loadBalancer: 'MAINT' }, soonMs)).toBeNull()
})

test('a starting container is told with the time that it takes', () => {
  expect(stateNote({ ...container, state: 'warming' }, nowMs)).toBe(
    'Starting for 0:12. It becomes a spare once it is healthy and proved clean.',
  )
  expect(stateNote(container, nowMs)).toBeNull()
})

test('figures have an age, unless there are none', () => {
  expect(statsAgeMs(container, nowMs)).toBe(12_000)
  expect(statsAgeMs({ statsAt: null }, nowMs)).toBeNull()
})
