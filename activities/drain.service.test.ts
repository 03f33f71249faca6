import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createFakePool } from '../tests/fakes/pool.ts'
import { runIn, serveBy } from '../tests/fakes/step.ts'
import { parseEpoch } from '../workflows/domain/ids.ts'
import { createActivities } from './index.ts'

test('a second attempt keeps the deadline of the first, so the grace runs once', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 5_000 })
  fake.traffic.at(old.slot).connections = 2
  fake.slot(old.slot)!.deaf = true
  const startedMs = Date.now() - 4_900
  const env = new MockActivityEnvironment({ heartbeatDetails: { startedMs, deadlineMs: startedMs + 5_000 } })
  const before = Date.now()
  const drained = await runIn(env, createActivities(fake.deps).drainOld, { order, seq: 1, old })
  expect(Date.now() - before).toBeLessThan(4_900)
  expect(drained).toMatchObject({ cut: 2 })
  expect(drained.drainMs).toBeGreaterThanOrEqual(5_000)
})

test('ends before the deadline once nothing is open and the process has gone', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 30_000 })
  const before = Date.now()
  const drained = await runIn(new MockActivityEnvironment(), createActivities(fake.deps).drainOld, {
    order,
    seq: 1,
    old,
  })
  expect(drained.cut).toBe(0)
  expect(Date.now() - before).toBeLessThan(15_000)
})

test('does not wait out the grace for a process that ignores SIGTERM without a connection', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 30_000 })
  fake.slot(old.slot)!.deaf = true
  const before = Date.now()
  await runIn(new MockActivityEnvironment(), createActivities(fake.deps).drainOld, { order, seq: 1, old })
  expect(Date.now() - before).toBeLessThan(15_000)
})

test('the stop that still waits for a deaf process does not put off its end', async () => {
  const fake = createFakePool()
  const { order, old, next } = await serveBy(fake, { graceMs: 30_000 })
  fake.slot(old.slot)!.deaf = true
  const { drainOld, stopOld, destroyOld } = createActivities(fake.deps)
  const env = new MockActivityEnvironment()
  const before = Date.now()
  await runIn(env, drainOld, { order, seq: 1, old })
  await runIn(env, stopOld, { order, seq: 2, old })
  await runIn(env, destroyOld, { order, seq: 3, old, new: next.id })
  expect(Date.now() - before).toBeLessThan(15_000)
  expect(fake.slot(old.slot)).toBeUndefined()
})

test.each(['drainOld', 'stopOld', 'destroyOld'] as const)(
  '%s leaves an old one alone to which the gateway has failed back',
  async (name) => {
    const fake = createFakePool()
    const { order, old, next } = await serveBy(fake, { graceMs: 5_000 })
    fake.traffic.at(next.slot).state = 'draining'
    fake.traffic.at(old.slot).state = 'serving'
    const input = { order, seq: 1, old, new: next.id }
    const run = runIn<typeof input, unknown>(new MockActivityEnvironment(), createActivities(fake.deps)[name], input)
    await expect(run).rejects.toMatchObject({ type: 'slot_serving', nonRetryable: true })
    expect(fake.slot(old.slot)?.status).toBe('running')
    expect(fake.faults.calls.filter((call) => /engine\.(stop|kill|remove)/.test(call))).toEqual([])
  },
)

test('stops the drain once the gateway fails back in the middle of it', async () => {
  const fake = createFakePool()
  const { order, old, next } = await serveBy(fake, { graceMs: 30_000 })
  fake.slot(old.slot)!.deaf = true
  fake.traffic.at(old.slot).connections = 1
  setTimeout(() => {
    fake.traffic.at(next.slot).state = 'draining'
    fake.traffic.at(old.slot).state = 'serving'
  }, 200)
  const run = runIn(new MockActivityEnvironment(), createActivities(fake.deps).drainOld, { order, seq: 1, old })
  await expect(run).rejects.toMatchObject({ type: 'slot_serving' })
  expect(fake.traffic.at(old.slot)).toMatchObject({ state: 'serving', connections: 1 })
})

test('a control database that takes no write stops no eviction', async () => {
  const fake = createFakePool()
  const { order, old, next } = await serveBy(fake, { graceMs: 200 })
  fake.faults.disk.full = true
  fake.slot(old.slot)!.changes = [{ path: '/implant', kind: 'added' }]
  const { chooseReplacement, switchTraffic, drainOld, stopOld, destroyOld } = createActivities(fake.deps)
  const env = new MockActivityEnvironment()
  const later = { ...order, epoch: parseEpoch(3) }
  const choice = { order: later, seq: 0, exclude: [], coldTried: false }
  expect(await runIn(env, chooseReplacement, choice)).toMatchObject({ kind: 'cold' })
  await runIn(env, switchTraffic, { order, seq: 1, old, new: next })
  await runIn(env, drainOld, { order, seq: 2, old })
  await runIn(env, stopOld, { order, seq: 3, old })
  const destroyed = await runIn(env, destroyOld, { order, seq: 4, old, new: next.id })
  expect(destroyed).toMatchObject({ drift: 1, exposureMs: expect.any(Number) })
  expect(fake.slot(old.slot)).toBeUndefined()
})

test('reaches its deadline also while HAProxy cannot be asked', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 300 })
  fake.faults.set('traffic.readPool', { code: 'gateway_unavailable', times: 1_000 })
  const drained = await runIn(new MockActivityEnvironment(), createActivities(fake.deps).drainOld, {
    order,
    seq: 1,
    old,
  })
  expect(drained.drainMs).toBeGreaterThanOrEqual(300)
})

test('does not hit a container that has taken the name meanwhile', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 200 })
  const other = { ...fake.slot(old.slot)!, id: 'e'.repeat(64) as typeof old.containerId }
  fake.engine.containers.set(old.slot, other)
  const { drainOld, stopOld, destroyOld } = createActivities(fake.deps)
  const env = new MockActivityEnvironment()
  await runIn(env, drainOld, { order, seq: 1, old })
  await runIn(env, stopOld, { order, seq: 2, old })
  await runIn(env, destroyOld, { order, seq: 3, old, new: old.id })
  expect(fake.slot(old.slot)?.id).toBe(other.id)
  expect(other.status).toBe('running')
})

test('fails for good when another controller owns the pool', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 200 })
  fake.engine.epochs.replicas = order.epoch + 1
  const run = runIn(new MockActivityEnvironment(), createActivities(fake.deps).drainOld, { order, seq: 1, old })
  await expect(run).rejects.toMatchObject({ type: 'stale_epoch', nonRetryable: true })
})
