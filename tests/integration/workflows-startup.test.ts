import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseSlotName } from '../../workflows/domain/ids.ts'
import { type PoolView, poolQueries, poolUpdates, workflowIds } from '../../workflows/messages.ts'
import { assertInvariants, createFakePool, type FakePool, slotNames } from '../fakes/pool.ts'
import { type RunningPool, runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench

beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal[Symbol.asyncDispose]())

const living = ({ records }: FakePool) => records.incarnations.filter(({ state }) => state !== 'destroyed')
const states = (fake: FakePool) =>
  living(fake)
    .map(({ state }) => state)
    .toSorted()
const mutations = ({ faults }: FakePool) =>
  faults.calls.filter((call) =>
    /^(engine\.(create|start|stop|freeze|thaw|kill|remove)|traffic\.(?!readPool))/.test(call),
  )

async function terminateController(pool: RunningPool): Promise<void> {
  await pool.controller.terminate('killed by the test')
}

test('brings an empty pool into service: job, containers, one serving, one standing, the rest frozen', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  expect(await pool.startup()).toMatchObject({ changed: true, epoch: 1 })
  expect(states(fake)).toEqual(['candidate', 'serving', 'spare'])
  expect(fake.records.jobs).toEqual(['migrate'])
  expect(fake.phases).toEqual(['connecting', 'migrating', 'creating', 'awaiting-health', 'awaiting-traffic', 'serving'])
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'running', epoch: 1 })
  assertInvariants(fake)
})

test('run again it finds everything and changes nothing', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const before = mutations(fake).length
  expect(await pool.startup()).toMatchObject({ changed: false })
  expect(mutations(fake)).toHaveLength(before)
  expect(fake.records.jobs).toEqual(['migrate'])
})

test('puts the first one in service before HAProxy runs and freezes the others only once it does', async () => {
  const fake = createFakePool()
  fake.traffic.state.haproxy = false
  await using pool = await runPool(temporal, fake)
  const started = pool.startup()
  await expect.poll(() => fake.phases.at(-1), { timeout: 20_000 }).toBe('awaiting-traffic')
  expect(fake.traffic.serving()).not.toBeNull()
  expect([...fake.engine.containers.values()].filter(({ status }) => status === 'paused')).toEqual([])
  fake.traffic.state.haproxy = true
  expect(await started).toMatchObject({ changed: true })
  assertInvariants(fake)
})

test('after a reboot destroys what was stopped and makes everything anew', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const before = new Set([...fake.engine.containers.values()].map(({ id }) => id))
  for (const container of fake.engine.containers.values()) fake.engine.end(container, 255)
  expect(await pool.startup()).toMatchObject({ changed: true, epoch: 2 })
  expect([...fake.engine.containers.values()].filter(({ id }) => before.has(id))).toEqual([])
  expect(states(fake)).toEqual(['candidate', 'serving', 'spare'])
  assertInvariants(fake)
})

test('treats vanished containers as destroyed and closes the rotation that was open as kept', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  fake.engine.containers.clear()
  await fake.records.port.openRotation({
    ...{ pool: fake.name, epoch: 2 as never, runId: 'gone', trigger: 'timer', triggerDetail: null, reason: null },
    ...{ requestedBy: null, policyVersion: 1, startedAt: new Date().toISOString() },
  })
  expect(await pool.startup()).toMatchObject({ changed: true, epoch: 3 })
  expect(fake.records.rotations[0]).toMatchObject({ outcome: 'kept', outcomeReason: 'workflow_gone' })
  expect(states(fake)).toEqual(['candidate', 'serving', 'spare'])
  assertInvariants(fake)
})

test('fills two more slots after the replicas were raised, without touching the serving one', async () => {
  const fake = createFakePool({ replicas: 3 })
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const serving = fake.traffic.serving()
  fake.engine.state.slots = slotNames(5)
  expect(await pool.startup()).toMatchObject({ changed: true })
  expect(fake.traffic.serving()).toBe(serving)
  expect(states(fake)).toEqual(['candidate', 'serving', 'spare', 'spare', 'spare'])
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ replicas: 5, state: 'running' })
  assertInvariants(fake)
})

test('destroys surplus slots after the replicas were lowered', async () => {
  const fake = createFakePool({ replicas: 5 })
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  while (!slotNames(3).includes(fake.traffic.serving() ?? parseSlotName('none-yet'))) await pool.rotate()
  const serving = fake.traffic.serving()
  fake.engine.state.slots = slotNames(3)
  expect(await pool.startup()).toMatchObject({ changed: true })
  expect(fake.traffic.serving()).toBe(serving)
  expect([...fake.engine.containers.keys()].toSorted()).toEqual(slotNames(3))
  assertInvariants(fake)
})

test('replaces spares of an older specification directly and the serving one by a rotation', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const served = fake.traffic.serving()
  fake.engine.state.spec = 'spec-2'
  expect(await pool.startup()).toMatchObject({ changed: true })
  await expect.poll(() => fake.records.rotations.at(-1)?.outcome, { timeout: 15_000 }).toBe('rotated')
  expect(fake.records.rotations.at(-1)?.trigger).toBe('image')
  expect(fake.traffic.serving()).not.toBe(served)
  await expect
    .poll(() => [...fake.engine.containers.values()].every(({ labels }) => labels.spec === 'spec-2'))
    .toBe(true)
  await expect.poll(() => states(fake)).toEqual(['candidate', 'serving', 'spare'])
  assertInvariants(fake)
})

test('waits for a rotation that is open before it touches anything', async () => {
  const fake = createFakePool({ settings: { graceMs: 2_000 } })
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const serving = fake.traffic.serving()
  if (serving === null) throw new Error('nobody serves')
  fake.traffic.at(serving).connections = 1
  const container = fake.slot(serving)
  if (container) container.deaf = true
  const rotated = pool.rotate()
  await expect.poll(() => fake.faults.calls.includes(`engine.stop ${serving}`)).toBe(true)
  fake.engine.state.slots = slotNames(4)
  const started = pool.startup()
  expect(await rotated).toMatchObject({ outcome: 'rotated' })
  expect(await started).toMatchObject({ changed: true })
  expect(fake.records.rotations).toHaveLength(1)
  assertInvariants(fake)
})

test('starts the controller again when it is gone, and nothing else', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  await terminateController(pool)
  const before = mutations(fake).length
  expect(await pool.startup()).toMatchObject({ changed: false })
  expect(mutations(fake)).toHaveLength(before)
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'running' })
})

test('says why it failed and lets the controller go on when the job refuses', async () => {
  const fake = createFakePool()
  fake.engine.state.jobExit = 3
  await using pool = await runPool(temporal, fake)
  await expect(pool.startup()).rejects.toThrow()
  expect(fake.phases.at(-1)).toBe('failed')
  expect([...fake.records.alerts.keys()]).toEqual(
    expect.arrayContaining(['job_refused job/migrate', `startup_failed ${fake.name}`]),
  )
  expect(fake.engine.containers.size).toBe(0)
})

test('fails with the reason, and serves nothing, when the image is broken', async () => {
  const fake = createFakePool({ settings: { healthTimeoutMs: 300 } })
  fake.traffic.state.haproxy = false
  for (const slot of slotNames(3)) fake.engine.sick.add(slot)
  await using pool = await runPool(temporal, fake)
  await expect(pool.startup()).rejects.toThrow()
  expect(fake.phases).not.toContain('awaiting-traffic')
  expect(fake.phases.at(-1)).toBe('failed')
  expect(fake.records.alerts.get(`startup_failed ${fake.name}`)).toBe('not_healthy')
  expect(fake.traffic.serving()).toBeNull()
  expect(fake.engine.containers.size).toBe(0)
})

test('neither serves nor keeps a slot whose container does not become healthy', async () => {
  const fake = createFakePool({ settings: { healthTimeoutMs: 300 } })
  fake.traffic.state.haproxy = false
  fake.engine.sick.add('vault_web1')
  fake.engine.sick.add('vault_web2')
  await using pool = await runPool(temporal, fake)
  const started = pool.startup()
  await expect.poll(() => fake.traffic.serving(), { timeout: 20_000 }).toBe('vault_web3')
  fake.traffic.state.haproxy = true
  expect(await started).toMatchObject({ changed: true, serving: 'vault_web3' })
  expect([...fake.engine.containers.keys()]).toEqual(['vault_web3'])
  assertInvariants(fake)
})

test('serves with the slots that could be filled when one cannot be', async () => {
  const fake = createFakePool()
  fake.faults.set('engine.create vault_web2', { code: 'engine_error', times: Number.POSITIVE_INFINITY })
  await using pool = await runPool(temporal, fake)
  expect(await pool.startup()).toMatchObject({ changed: true })
  expect(fake.traffic.serving()).not.toBe('vault_web2')
  expect(states(fake)).toEqual(['candidate', 'serving'])
  fake.faults.clear()
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 1, failed: 0 })
  expect(states(fake)).toEqual(['candidate', 'serving', 'spare'])
  expect(workflowIds.pool('vault')).toBe('pool/vault')
}, 90_000)

test('gives a new controller the pause that the one before was told', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'mara', reason: 'work on the rack' })
  await terminateController(pool)
  await pool.startup()
  const paused = { untilAt: null, by: 'mara', reason: 'work on the rack' }
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'paused', paused })
})

test('resolves what an earlier failure raised once it has brought the pool into service', async () => {
  const fake = createFakePool()
  fake.engine.state.jobExit = 3
  await using pool = await runPool(temporal, fake)
  await expect(pool.startup()).rejects.toThrow()
  fake.records.alerts.set(`rotation_lost ${fake.name}`, 'a rotation ended without a result')
  fake.engine.state.jobExit = 0
  await pool.startup()
  expect([...fake.records.alerts.keys()]).toEqual([])
})
