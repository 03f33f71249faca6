import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PoolView, poolQueries, workflowIds } from '../../workflows/messages.ts'
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

const inState = ({ records }: FakePool, wanted: string) => records.incarnations.find(({ state }) => state === wanted)
const nothing = { skipped: null, repaired: 0, failed: 0, risks: 0, startedStartup: false }

test('finds nothing to repair in a pool that is well', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  expect((await pool.reconcile()).result).toEqual(nothing)
})

test('makes a spare that vanished anew and closes its record', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const spare = inState(fake, 'spare')
  fake.engine.containers.delete(spare?.slot ?? '')
  expect((await pool.reconcile()).result).toMatchObject({ failed: 0 })
  expect(spare?.state).toBe('destroyed')
  expect(inState(fake, 'spare')?.slot).toBe(spare?.slot)
  expect((await pool.reconcile()).result).toEqual(nothing)
  assertInvariants(fake)
})

test('destroys a container of ours that no record knows', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const spare = inState(fake, 'spare')
  const container = fake.engine.containers.get(spare?.slot ?? '')
  if (container === undefined) throw new Error('no spare')
  fake.engine.containers.set(container.name, { ...container, id: 'f'.repeat(64) as typeof container.id })
  expect((await pool.reconcile()).result).toMatchObject({ failed: 0 })
  expect([...fake.engine.containers.values()].some(({ id }) => id === 'f'.repeat(64))).toBe(false)
  expect((await pool.reconcile()).result).toEqual(nothing)
  assertInvariants(fake)
})

test('freezes a spare that someone thawed and replaces one that died', async () => {
  const fake = createFakePool({ replicas: 4 })
  await using pool = await serve(fake)
  const [thawed, died] = fake.records.incarnations.filter(({ state }) => state === 'spare')
  const first = fake.engine.containers.get(thawed?.slot ?? '')
  const second = fake.engine.containers.get(died?.slot ?? '')
  if (first) first.status = 'running'
  if (second) fake.engine.end(second, 137)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 2, failed: 0 })
  expect(first?.status).toBe('paused')
  expect(died?.state).toBe('destroyed')
  assertInvariants(fake)
})

test('stands another candidate up when the standing one is gone', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const standing = inState(fake, 'candidate')
  fake.engine.containers.delete(standing?.slot ?? '')
  await pool.reconcile()
  expect(inState(fake, 'candidate')?.id).not.toBe(standing?.id)
  expect((await pool.reconcile()).result).toEqual(nothing)
  assertInvariants(fake)
})

test('asks for a rotation when the serving container is dead and no failover was possible', async () => {
  const fake = createFakePool({ replicas: 2 })
  await using pool = await serve(fake)
  const serving = fake.traffic.serving()
  const container = fake.engine.containers.get(serving ?? '')
  if (container) fake.engine.end(container, 139)
  expect((await pool.reconcile()).result).toMatchObject({ risks: 1 })
  await expect.poll(() => fake.records.rotations.at(-1)?.outcome, { timeout: 20_000 }).toBe('rotated')
  expect(fake.records.rotations.at(-1)?.trigger).toBe('health')
  expect(fake.traffic.serving()).not.toBe(serving)
  assertInvariants(fake)
})

test('asks for a rotation when the serving one has an older specification or is too old', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.engine.state.spec = 'spec-2'
  expect((await pool.reconcile()).result).toMatchObject({ risks: 1, failed: 0 })
  await expect.poll(() => fake.records.rotations.at(-1)?.outcome, { timeout: 20_000 }).toBe('rotated')
  const serving = inState(fake, 'serving')
  if (serving) serving.servingAt = new Date(Date.now() - 10 * 3_600_000).toISOString()
  await expect.poll(async () => (await pool.controller.query<PoolView>(poolQueries.state)).state).toBe('running')
  expect((await pool.reconcile()).result).toMatchObject({ risks: 1 })
  await expect
    .poll(() => fake.records.rotations.map(({ trigger }) => trigger), { timeout: 20_000 })
    .toEqual(['image', 'age'])
})

test('starts the start-up when the controller is dead', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  await pool.controller.terminate('killed by the test')
  expect((await pool.reconcile()).result).toMatchObject({ startedStartup: true })
  await pool.client.workflow.getHandle(workflowIds.startup(fake.name)).result()
  expect(await pool.controller.query<PoolView>(poolQueries.state)).toMatchObject({ state: 'running' })
})

test('does nothing while a rotation is open', async () => {
  const fake = createFakePool({ settings: { graceMs: 2_000 } })
  await using pool = await serve(fake)
  const serving = fake.traffic.serving()
  if (serving === null) throw new Error('nobody serves')
  fake.traffic.at(serving).connections = 1
  const container = fake.slot(serving)
  if (container) container.deaf = true
  const rotated = pool.rotate()
  await expect.poll(() => fake.faults.calls.includes(`engine.stop ${serving}`)).toBe(true)
  expect((await pool.reconcile()).result).toEqual({ ...nothing, skipped: 'rotation_open' })
  expect(await rotated).toMatchObject({ outcome: 'rotated' })
})

test('says that the pool serves when a start-up failed and the pool is well all the same', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.phases.push('failed')
  fake.records.alerts.set(`startup_failed ${fake.name}`, 'timeout')
  expect((await pool.reconcile()).result).toEqual(nothing)
  expect(fake.phases.at(-1)).toBe('serving')
  expect([...fake.records.alerts.keys()]).toEqual([])
})
