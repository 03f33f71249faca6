import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nextDelay, timingOf } from '../../workflows/domain/next-delay.ts'
import { defaultPolicy } from '../../workflows/domain/policy.ts'
import {
  type PolicyView,
  type PoolView,
  poolQueries,
  poolSignals,
  poolUpdates,
  type RotateNowAnswer,
  type SetPolicyAnswer,
} from '../../workflows/messages.ts'
import { assertInvariants, createFakePool, type FakePool } from '../fakes/pool.ts'
import { type RunningPool, runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench

beforeAll(async () => {
  temporal = await startTemporal({ suggestContinueAsNewAt: 60 })
})
afterAll(() => temporal[Symbol.asyncDispose]())

async function serve(fake: FakePool): Promise<RunningPool> {
  const pool = await runPool(temporal, fake)
  await pool.startup()
  return pool
}

const wish = (key: string, reason: string | null = null) => ({ key, reason, requestedBy: 'test' })

/** The stable code of an update's refusal, and its details. */
async function refusal(update: Promise<unknown>): Promise<{ code: string; details: unknown }> {
  try {
    await update
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error
    if (cause instanceof ApplicationFailure) return { code: cause.type ?? '', details: cause.details?.[0] }
    throw error
  }
  throw new Error('not refused')
}

const idle = async (pool: RunningPool) => {
  await expect
    .poll(async () => (await pool.controller.query<PoolView>(poolQueries.state)).state, { timeout: 20_000 })
    .not.toBe('rotating')
}

test('gives the same key the same rotation, and another content of the same key a refusal', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const first = await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish('k'))
  expect(first).toMatchObject({ epoch: 2, replayed: false })
  expect(await pool.update(poolUpdates.rotateNow, wish('k'))).toEqual({ ...first, replayed: true })
  expect(await refusal(pool.update(poolUpdates.rotateNow, wish('k', 'another reason')))).toMatchObject({
    code: 'idempotency_mismatch',
  })
  await idle(pool)
  expect(fake.records.rotations).toHaveLength(1)
})

test('refuses a second rotation while one is open, and names it', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const answers = await Promise.allSettled([
    pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish('a')),
    pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish('b')),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const rejected = answers.find(({ status }) => status === 'rejected')
  if (rejected?.status !== 'rejected') throw new Error('none rejected')
  expect(await refusal(Promise.reject(rejected.reason))).toEqual({
    code: 'rotation_in_progress',
    details: { epoch: 2 },
  })
  await idle(pool)
})

test('keeps keys and answers across continue-as-new', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const first = await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish('kept'))
  await idle(pool)
  const { runId: before } = await pool.controller.describe()
  for (let turn = 0; turn < 12; turn += 1) {
    await pool.update(poolUpdates.pause, { untilMs: Date.now() + 60_000, by: 'test', reason: null })
  }
  await expect.poll(async () => (await pool.controller.describe()).runId, { timeout: 20_000 }).not.toBe(before)
  expect(await pool.update(poolUpdates.rotateNow, wish('kept'))).toEqual({ ...first, replayed: true })
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'paused', epoch: 2 })
})

test('rotates by itself within the policy, never twice at once', async () => {
  const fake = createFakePool({ settings: { meanMs: 1_000, graceMs: 100 } })
  await using pool = await serve(fake)
  await expect.poll(() => fake.records.rotations.filter(({ outcome }) => outcome).length, { timeout: 40_000 }).toBe(4)
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'test', reason: 'enough' })
  await idle(pool)
  expect(fake.records.rotations.every(({ outcome }) => outcome === 'rotated')).toBe(true)
  expect(fake.records.rotations.every(({ trigger }) => trigger === 'timer' || trigger === 'age')).toBe(true)
  assertInvariants(fake)
})

test('stops the timer while paused, still rotates by hand, and goes on after the end of the pause', async () => {
  const fake = createFakePool({ settings: { meanMs: 1_000, graceMs: 100 } })
  await using pool = await serve(fake)
  await pool.update(poolUpdates.pause, { untilMs: Date.now() + 4_000, by: 'test', reason: 'work on the rack' })
  await idle(pool)
  const before = fake.records.rotations.length
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'paused', window: null })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(fake.records.rotations).toHaveLength(before + 1)
  await expect.poll(() => fake.records.rotations.length, { timeout: 20_000 }).toBeGreaterThan(before + 1)
  expect(fake.records.pool.pausedBy).toBeNull()
})

test('raises an alert for a pause without an end and resolves it with the resume', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'test', reason: null })
  expect([...fake.records.alerts.keys()]).toContain(`paused_without_end ${fake.name}`)
  expect(await pool.update(poolUpdates.resume, { by: 'test', reason: null })).toMatchObject({ state: 'running' })
  expect([...fake.records.alerts.keys()]).toEqual([])
  expect(fake.records.audits).toEqual(['rotation.pause', 'rotation.resume'])
})

test('refuses a pause that ends too far ahead or has ended', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  for (const untilMs of [Date.now() - 1_000, Date.now() + 90_000_000]) {
    const refused = await refusal(pool.update(poolUpdates.pause, { untilMs, by: 'test', reason: null }))
    expect(refused.code).toBe('bad_request')
  }
})

test('stores a policy as the next version and refuses one that cannot work, with all problems', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const policy = defaultPolicy({ meanMs: 60_000, graceMs: 10_000, healthTimeoutMs: 5_000 })
  const change = { baseVersion: 1, policy, reason: 'faster', by: 'test' }
  expect(await pool.update<SetPolicyAnswer>(poolUpdates.setPolicy, change)).toEqual({ version: 2 })
  expect(await pool.controller.query<PolicyView>(poolQueries.policy)).toEqual({ version: 2, policy })
  expect(await refusal(pool.update(poolUpdates.setPolicy, change))).toEqual({
    code: 'version_conflict',
    details: { current: 2 },
  })
  const bad = { ...policy, graceMs: 61_000, bakeMs: -1 }
  const refused = await refusal(pool.update(poolUpdates.setPolicy, { ...change, baseVersion: 2, policy: bad }))
  expect(refused).toMatchObject({
    code: 'policy_invalid',
    details: { problems: [{ path: 'graceMs' }, { path: 'bakeMs' }] },
  })
})

test('tells the window of the next rotation but nothing that was drawn', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  let draws = 0
  fake.deps.random.uniform = () => {
    draws += 1
    return 0.123_456_789
  }
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'test', reason: null })
  await pool.update(poolUpdates.resume, { by: 'test', reason: null })
  await expect.poll(() => draws).toBeGreaterThan(0)
  const { policy } = await pool.controller.query<PolicyView>(poolQueries.policy)
  const drawnMs = nextDelay(timingOf(policy.interval), 0.123_456_789)
  const view = await pool.controller.query<PoolView, [{ nowMs: number }]>(poolQueries.state, { nowMs: Date.now() })
  expect(view.window?.closesInMs).toBeGreaterThan(view.window?.opensInMs ?? 0)
  const { events, steps, rotations, policies } = fake.records
  const told = JSON.stringify([view, events, steps, rotations, policies, fake.phases])
  expect(told).not.toContain(`${drawnMs}`)
  const keys = ['epoch', 'failuresInRow', 'paused', 'policyVersion', 'pool', 'replicas', 'risks', 'rotation', 'serving']
  expect(Object.keys(view).toSorted()).toEqual([...keys, 'state', 'window'])
})

test('begins a new run for pings alone, while it is paused and nothing else happens', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'test', reason: null })
  const { runId: before } = await pool.controller.describe()
  for (let turn = 0; turn < 40; turn += 1) await pool.controller.signal(poolSignals.ping)
  await expect.poll(async () => (await pool.controller.describe()).runId, { timeout: 20_000 }).not.toBe(before)
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'paused' })
})
