import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultPolicy, type MaintenanceWindow, type Policy } from '../../workflows/domain/policy.ts'
import {
  type PolicyView,
  type PoolView,
  poolQueries,
  poolUpdates,
  type SetPolicyAnswer,
} from '../../workflows/messages.ts'
import { assertInvariants, createFakePool, type FakePool } from '../fakes/pool.ts'
import { type RunningPool, runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench

beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal[Symbol.asyncDispose]())

async function serve(fake: FakePool): Promise<RunningPool> {
  const pool = await runPool(temporal, fake)
  await pool.startup()
  return pool
}

const settings = { meanMs: 3_600_000, graceMs: 500, healthTimeoutMs: 1_000 }
const seldom = (replicas: number, more: Partial<Policy> = {}) => ({ ...defaultPolicy(settings, replicas), ...more })
const often = (more: Partial<Policy> = {}) => ({
  ...defaultPolicy({ meanMs: 1_000, graceMs: 100, healthTimeoutMs: 1_000 }, 3),
  ...more,
})
const setPolicy = async (pool: RunningPool, policy: Policy, baseVersion = 1) => {
  const change = { baseVersion, policy, reason: 'test', by: 'admin' }
  return pool.update<SetPolicyAnswer>(poolUpdates.setPolicy, change)
}
const ready = ({ records }: FakePool) =>
  records.incarnations.filter(({ state }) => state === 'spare' || state === 'candidate').length
const ended = ({ records }: FakePool) => records.rotations.filter(({ outcome }) => outcome !== undefined).length

/** Around now in UTC, on every day. */
function around(mode: MaintenanceWindow['mode'], factor: number): MaintenanceWindow {
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16)
  const [from, to] = [clock(Date.now() - 3_600_000), clock(Date.now() + 3_600_000)]
  return { days: [1, 2, 3, 4, 5, 6, 7], from, to, timeZone: 'UTC', mode, factor }
}

test('keeps as many spares as the policy wants: fewer, through a rotation, and more again', async () => {
  const fake = createFakePool({ replicas: 4 })
  await using pool = await serve(fake)
  expect(ready(fake)).toBe(3)
  await setPolicy(pool, seldom(4, { spares: 1 }))
  expect((await pool.reconcile()).result).toMatchObject({ failed: 0 })
  expect(ready(fake)).toBe(1)
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  expect(ready(fake)).toBe(1)
  expect(fake.engine.containers.size).toBe(2)
  await setPolicy(pool, seldom(4, { spares: 2 }), 2)
  await pool.reconcile()
  expect(ready(fake)).toBe(2)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 0, failed: 0 })
  assertInvariants(fake)
}, 60_000)

test('fills at the start only what the policy wants', async () => {
  const fake = createFakePool({ replicas: 4, settings })
  const body = { policy: seldom(4, { spares: 1 }), settings, replicas: 4 }
  await fake.deps.records.savePolicy(fake.name, { body, createdBy: 'admin', reason: 'x', at: new Date().toISOString() })
  await using pool = await serve(fake)
  expect(ready(fake)).toBe(1)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 0, failed: 0 })
  assertInvariants(fake)
})

test('does not rotate by itself in a maintenance window, nor because of age, but by hand; and goes on when it is taken away', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const policy = often({ windows: [around('pause', 1)] })
  await setPolicy(pool, policy)
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  expect(fake.records.rotations).toEqual([])
  const view = await pool.controller.query<PoolView, [{ nowMs: number }]>(poolQueries.state, { nowMs: Date.now() })
  expect(view).toMatchObject({ state: 'running', paused: null, window: { chance30sRatio: 0 } })
  expect(view.window?.opensInMs).toBeGreaterThan(3_000_000)
  expect((await pool.reconcile()).result).toMatchObject({ risks: 0 })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  await setPolicy(pool, often(), 2)
  await expect.poll(() => ended(fake), { timeout: 20_000 }).toBeGreaterThan(1)
}, 60_000)

test('rotates more seldom in a slow window', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  await setPolicy(pool, often({ windows: [around('slower', 100)] }))
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(fake.records.rotations).toEqual([])
  await setPolicy(pool, often({ windows: [around('slower', 2)] }), 2)
  await expect.poll(() => ended(fake), { timeout: 20_000 }).toBeGreaterThan(1)
  const instants = fake.records.rotations.map(({ startedAt }) => Date.parse(startedAt))
  expect((instants[1] ?? 0) - (instants[0] ?? 0)).toBeGreaterThanOrEqual(950)
}, 60_000)

test('refuses a time zone that nobody knows, with its place, and leaves no trace of it', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const window = { ...around('pause', 1), timeZone: 'Mars/Olympus' }
  const refused = await setPolicy(pool, seldom(3, { windows: [window] })).catch((error: unknown) => error)
  const cause = refused instanceof WorkflowUpdateFailedError ? refused.cause : null
  if (!(cause instanceof ApplicationFailure)) throw new Error('not refused')
  expect([cause.type, cause.details?.[0]]).toMatchObject([
    'policy_invalid',
    { problems: [{ path: 'windows.0.timeZone', got: 'Mars/Olympus' }] },
  ])
  expect(fake.records.audits).toEqual([])
  expect(await pool.controller.query<PolicyView>(poolQueries.policy)).toMatchObject({ version: 1 })
})

test('takes a policy as the first release sent it', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const { spares: _, windows: __, risk: ___, ...older } = seldom(3, { graceMs: 700 })
  const change = { baseVersion: 1, policy: older, reason: 'older', by: 'cli:mara' }
  expect(await pool.update<SetPolicyAnswer>(poolUpdates.setPolicy, change)).toEqual({ version: 2 })
  const { policy } = await pool.controller.query<PolicyView>(poolQueries.policy)
  expect(policy).toEqual(seldom(3, { graceMs: 700 }))
})

test('each order leaves one audit row with what was before and after', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const untilMs = Date.now() + 60_000
  await pool.update(poolUpdates.pause, { untilMs, by: 'admin', reason: 'rack' })
  await pool.update(poolUpdates.resume, { by: 'cli:mara', reason: null })
  await pool.update(poolUpdates.resume, { by: 'cli:mara', reason: null })
  await setPolicy(pool, seldom(3, { graceMs: 700 }))
  const paused = { untilAt: new Date(untilMs).toISOString(), by: 'admin', reason: 'rack' }
  const graceMs = { before: 500, after: 700 }
  expect(fake.records.auditRows.map(({ actor, action, detail }) => ({ actor, action, detail }))).toEqual([
    { actor: 'admin', action: 'rotation.pause', detail: { before: null, after: paused } },
    { actor: 'cli:mara', action: 'rotation.resume', detail: { before: paused, after: null } },
    { actor: 'cli:mara', action: 'rotation.resume', detail: { before: null, after: null } },
    { actor: 'admin', action: 'policy.set', detail: { version: { before: 1, after: 2 }, changes: { graceMs } } },
  ])
})
