import { expect, test } from 'vitest'
import { parsePoolName, parseSlotName } from './ids.ts'
import { defaultPolicy } from './policy.ts'
import { decide, rotateRefusal } from './pool-decision.ts'
import { beginPool, transition } from './pool-state.ts'
import type { RiskEvent } from './risk.ts'
import type { RotationResult } from './rotation-order.ts'

const slots = [1, 2, 3].map((index) => parseSlotName(`vault_web${index}`))
const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 })
const begin = () =>
  beginPool({
    ...{ pool: parsePoolName('vault'), replicas: 3, epoch: 7, policy, policyVersion: 1, paused: null, atMs: 1_000 },
    serving: { slot: slots[0]!, sinceMs: 1_000 },
  })

test('rotates at the drawn instant, or at the age limit where that comes first', () => {
  const drawn = transition(begin(), { type: 'delayDrawn', delayMs: 100_000 })
  expect(decide(drawn, 100_999)).toEqual({ do: 'wait', forMs: 1 })
  expect(decide(drawn, 101_000)).toMatchObject({ do: 'begin', wish: { trigger: 'timer' } })
  const strict = { ...drawn, policy: { ...policy, maxExposureMs: 120_000 } }
  expect(decide(strict, 91_000)).toMatchObject({ do: 'begin', wish: { trigger: 'age' } })
})

test('waits longer after each failure, and from the switch after a success', () => {
  const wish = { trigger: 'timer', detail: null, reason: null, requestedBy: null, takenOver: null } as const
  let state = begin()
  const waits: number[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    state = transition(state, { type: 'rotationBegan', wish, atMs: 10_000, answer: null })
    const result: RotationResult = {
      ...{ epoch: state.epoch as RotationResult['epoch'], outcome: 'kept', reason: 'not_healthy', replaced: false },
      ...{ serving: null, epochSeen: 0, durationMs: 5, exposureMs: null },
    }
    state = transition(state, { type: 'rotationEnded', result, atMs: 10_000 })
    waits.push(state.notBeforeMs - 10_000)
  }
  expect(waits).toEqual([60_000, 120_000, 240_000])
  expect(state.waitFromMs).toBe(250_000)
})

test('drops a risk of an incarnation that no longer serves and takes a failover even while paused', () => {
  const paused = transition(begin(), { type: 'paused', paused: { untilMs: null, by: 't', reason: null } })
  const past = transition(paused, { type: 'riskRaised', risk: { kind: 'health', slot: slots[2]!, detail: null } })
  expect(decide(past, 2_000)).toMatchObject({ do: 'dropRisk' })
  const failover: RiskEvent = {
    kind: 'failover',
    seq: 1,
    from: slots[0]!,
    to: slots[1]!,
    at: '2026-01-01T00:00:00.000Z',
  }
  const taken = transition(paused, { type: 'riskRaised', risk: failover })
  expect(decide(taken, 2_000)).toMatchObject({
    do: 'begin',
    wish: { trigger: 'failover', takenOver: { to: slots[1] } },
  })
  expect(transition(taken, { type: 'riskRaised', risk: failover })).toBe(taken)
})

test('refuses a rotation by hand while one is open or a start-up works, and knows an answered key', () => {
  const wish = { trigger: 'manual', detail: null, reason: null, requestedBy: 't', takenOver: null } as const
  const open = transition(begin(), { type: 'rotationBegan', wish, atMs: 2_000, answer: { key: 'k', body: 'b' } })
  expect(rotateRefusal(open, { key: 'other', body: 'b' })).toMatchObject({
    code: 'rotation_in_progress',
    details: { epoch: 8 },
  })
  expect(rotateRefusal(open, { key: 'k', body: 'b' })).toBeNull()
  expect(rotateRefusal(open, { key: 'k', body: 'c' })).toMatchObject({ code: 'idempotency_mismatch' })
  const held = transition(begin(), { type: 'holdWished', by: 'startup/vault', untilMs: 9_000 })
  expect(rotateRefusal(held, { key: 'k', body: 'b' })).toMatchObject({ code: 'startup_in_progress' })
})

test('a hold that nobody releases ends by its bound', () => {
  const wished = transition(begin(), { type: 'holdWished', by: 'startup/vault', untilMs: 9_000 })
  expect(decide(wished, 2_000)).toEqual({ do: 'grantHold' })
  const held = transition(wished, { type: 'holdGranted' })
  expect(decide(held, 2_000)).toEqual({ do: 'wait', forMs: 7_000 })
  expect(decide(held, 9_000)).toEqual({ do: 'expireHold' })
})

test('after a rotation that failed an outage waits seconds, a new image the whole back-off', () => {
  const wish = { trigger: 'timer', detail: null, reason: null, requestedBy: null, takenOver: null } as const
  const open = transition(begin(), { type: 'rotationBegan', wish, atMs: 10_000, answer: null })
  const result: RotationResult = {
    ...{ epoch: open.epoch as RotationResult['epoch'], outcome: 'kept', reason: 'not_healthy', replaced: false },
    ...{ serving: null, epochSeen: 0, durationMs: 5, exposureMs: null },
  }
  const failed = transition(open, { type: 'rotationEnded', result, atMs: 10_000 })
  const raise = (kind: 'health' | 'drift' | 'image') =>
    transition({ ...failed, dueMs: 500_000 }, { type: 'riskRaised', risk: { kind, slot: slots[0]!, detail: null } })
  for (const kind of ['health', 'drift'] as const) {
    expect(decide(raise(kind), 10_000)).toEqual({ do: 'wait', forMs: 5_000 })
    expect(decide(raise(kind), 15_000)).toMatchObject({ do: 'begin', wish: { trigger: kind } })
  }
  expect(decide(raise('image'), 15_000)).toEqual({ do: 'wait', forMs: 55_000 })
})

test('forgets a hold that was wished but not granted when the start-up has let go', () => {
  const wished = transition(begin(), { type: 'holdWished', by: 'startup/vault', untilMs: 9_000 })
  const stored = { policy, version: 1 }
  const free = { type: 'released', epoch: 7, serving: null, replicas: 3, policy: stored, atMs: 3_000 } as const
  expect(decide(transition(wished, free), 3_000)).toEqual({ do: 'draw' })
})
