import { expect, test } from 'vitest'
import { parsePoolName, parseSlotName } from './ids.ts'
import { defaultPolicy } from './policy.ts'
import { beginPool } from './pool-begin.ts'
import { decide, rotateRefusal } from './pool-decision.ts'
import { transition } from './pool-state.ts'
import type { RiskEvent, SlotRisk } from './risk.ts'
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
  const past = transition(paused, {
    ...{ type: 'riskRaised', atMs: 2_000 },
    risk: { kind: 'health', slot: slots[2]!, detail: null },
  })
  expect(decide(past, 2_000)).toMatchObject({ do: 'dropRisk' })
  const failover: RiskEvent = {
    kind: 'failover',
    seq: 1,
    from: slots[0]!,
    to: slots[1]!,
    at: '2026-01-01T00:00:00.000Z',
  }
  const taken = transition(paused, { type: 'riskRaised', risk: failover, atMs: 2_000 })
  expect(decide(taken, 2_000)).toMatchObject({
    do: 'begin',
    wish: { trigger: 'failover', takenOver: { to: slots[1] } },
  })
  expect(transition(taken, { type: 'riskRaised', risk: failover, atMs: 2_000 })).toBe(taken)
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
    transition(
      { ...failed, dueMs: 500_000 },
      {
        ...{ type: 'riskRaised', atMs: 10_000 },
        risk: { kind, slot: slots[0]!, detail: null },
      },
    )
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

const signal = (slot: (typeof slots)[number] | null, more: Partial<SlotRisk> = {}) =>
  ({ type: 'riskRaised', atMs: 2_000, risk: { kind: 'signal', slot, detail: 'seen', ...more } }) as const

test('takes a hostile risk at once, before others, while paused and inside a back-off', () => {
  const paused = transition(begin(), { type: 'paused', paused: { untilMs: null, by: 't', reason: null } })
  const waiting = { ...paused, notBeforeMs: 90_000, urgentNotBeforeMs: 20_000 }
  const quiet = transition(waiting, signal(slots[0]!))
  expect(decide(quiet, 2_000)).toMatchObject({ do: 'wait' })
  const hostile = transition(quiet, signal(slots[0]!, { kind: 'drift', hostile: true, by: 'admin' }))
  expect(decide(hostile, 2_000)).toMatchObject({
    do: 'begin',
    wish: { trigger: 'drift', hostile: [slots[0]], requestedBy: 'admin', detail: 'seen' },
  })
})

test('does with a risk what the policy says, and with a hostile mark always the same', () => {
  const rules = { drift: 'hostile', errors: 'ignore', health: 'rotate', signal: 'ignore' } as const
  const state = { ...begin(), policy: { ...policy, risk: rules } }
  const began = (kind: SlotRisk['kind'], hostile = false) =>
    decide(transition({ ...state, dueMs: 900_000 }, signal(slots[0]!, { kind, hostile })), 2_000)
  expect(began('drift')).toMatchObject({ do: 'begin', wish: { hostile: [slots[0]] } })
  expect(began('health')).not.toHaveProperty('wish.hostile')
  expect(began('health')).toMatchObject({ do: 'begin' })
  for (const kind of ['errors', 'signal'] as const) {
    expect(began(kind)).toMatchObject({ do: 'wait' })
    expect(began(kind, true)).toMatchObject({ do: 'begin', wish: { hostile: [slots[0]] } })
  }
})

test('puts a hostile one that takes no traffic away without a rotation, once', () => {
  const hostile = transition({ ...begin(), dueMs: 900_000 }, signal(slots[2]!, { hostile: true }))
  const decision = decide(hostile, 2_000)
  if (decision.do !== 'shelve') throw new Error('not put away')
  expect(decision.slot).toBe(slots[2])
  const after = transition(hostile, { type: 'slotShelved', risk: decision.risk })
  expect(after.epoch).toBe(8)
  expect(decide(after, 2_000)).toMatchObject({ do: 'wait' })
})

test('drops a hostile risk of an incarnation that has been replaced in its slot', () => {
  const hostile = transition({ ...begin(), dueMs: 900_000 }, signal(slots[0]!, { hostile: true }))
  const later = { ...hostile, serving: { slot: slots[0]!, sinceMs: 5_000 } }
  expect(decide(later, 6_000)).toMatchObject({ do: 'dropRisk' })
})

test('tries an intruder who still serves again, after the back-off of an outage', () => {
  const wish = { trigger: 'manual', detail: null, reason: 'seen', requestedBy: 'admin', takenOver: null } as const
  const open = transition(begin(), {
    ...{ type: 'rotationBegan', atMs: 10_000, answer: null },
    wish: { ...wish, hostile: 'whoever' },
  })
  const result: RotationResult = {
    ...{ epoch: open.epoch as RotationResult['epoch'], outcome: 'alarm', reason: 'not_healthy', replaced: false },
    ...{ serving: null, epochSeen: 0, durationMs: 5, exposureMs: null },
  }
  const failed = transition(open, { type: 'rotationEnded', result, atMs: 10_000 })
  expect(failed.risks).toEqual([{ kind: 'signal', slot: slots[0], detail: 'seen', hostile: true, by: 'admin' }])
  expect(decide({ ...failed, dueMs: 900_000 }, 10_000)).toEqual({ do: 'wait', forMs: 5_000 })
  expect(decide(failed, 15_000)).toMatchObject({ do: 'begin', wish: { trigger: 'signal', hostile: [slots[0]] } })
})

test('an application that fails wherever it runs does not make the pool spin', () => {
  const state = { ...begin(), dueMs: 900_000 }
  const failing = transition(state, signal(slots[0]!, { kind: 'errors' }))
  expect(decide(failing, 2_000)).toEqual({ do: 'wait', forMs: 59_000 })
  expect(decide(failing, 61_000)).toMatchObject({ do: 'begin', wish: { trigger: 'errors' } })
})

const windows = [{ days: [1], from: '01:00', to: '02:00', timeZone: 'UTC', mode: 'pause' as const, factor: 1 }]
const within = (startMs: number, endMs: number, factor: number | null = null) => {
  const state = transition(
    { ...begin(), policy: { ...policy, windows } },
    { type: 'calendarRead', calendar: { fromMs: 0, untilMs: 864_000_000, spans: [{ startMs, endMs, factor }] } },
  )
  return transition(state, { type: 'delayDrawn', delayMs: 100_000 })
}

test('looks the windows up before it draws, and again a day before what it knows ends', () => {
  const fresh = { ...begin(), policy: { ...policy, windows } }
  expect(decide(fresh, 5_000)).toEqual({ do: 'readCalendar', fromMs: 1_000 })
  const known = within(500_000, 600_000)
  expect(decide({ ...known, dueMs: null }, 5_000)).toEqual({ do: 'draw' })
  expect(decide(known, 864_000_000 - 86_400_000)).toMatchObject({ do: 'readCalendar' })
})

test('waits through a window and goes on with what was left of the wait', () => {
  const state = within(61_000, 500_000)
  expect(decide(state, 100_000)).toMatchObject({ do: 'wait' })
  expect(decide(state, 500_000)).toEqual({ do: 'wait', forMs: 40_000 })
  expect(decide(state, 540_000)).toMatchObject({ do: 'begin', wish: { trigger: 'timer' } })
})

test('a slow window makes the wait longer by its factor', () => {
  const state = within(61_000, 500_000, 4)
  expect(decide(state, 220_999)).toEqual({ do: 'wait', forMs: 1 })
  expect(decide(state, 221_000)).toMatchObject({ do: 'begin', wish: { trigger: 'timer' } })
})

test('a window holds the age limit as a pause does, and nothing else', () => {
  const state = { ...within(61_000, 5_000_000), dueMs: 4_000_000 }
  expect(decide(state, 1_000_000)).toMatchObject({ do: 'wait' })
  const aged = transition(state, signal(slots[0]!, { kind: 'age' }))
  expect(decide(aged, 1_000_000)).toMatchObject({ do: 'wait' })
  expect(decide(aged, 5_000_000)).toMatchObject({ do: 'begin', wish: { trigger: 'age' } })
  for (const kind of ['health', 'drift', 'signal', 'image'] as const) {
    const raised = transition(state, signal(slots[0]!, { kind }))
    expect(decide(raised, 1_000_000)).toMatchObject({ do: 'begin', wish: { trigger: kind } })
  }
})
