import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createFakePool } from '../tests/fakes/pool.ts'
import { runIn, serveBy } from '../tests/fakes/step.ts'
import { parseSlotName } from '../workflows/domain/ids.ts'
import { createActivities } from './index.ts'

const third = parseSlotName('vault_web3')

test('prepares a spare that is new, of the right digest, unchanged and frozen', async () => {
  const fake = createFakePool()
  const { order } = await serveBy(fake, { graceMs: 100 })
  const { prepareSpare } = createActivities(fake.deps)
  const spare = await runIn(new MockActivityEnvironment(), prepareSpare, { order, seq: 1, slot: third })
  const row = fake.records.incarnations.find(({ id }) => id === spare?.id)
  expect(row).toMatchObject({ state: 'spare', epoch: 2, proof: { newId: true, digest: true, noChanges: true } })
  expect(fake.slot(third)?.status).toBe('paused')
  expect(row?.variant).not.toBe('a') // the pool had two of that one
})

test.each(['engine.create', 'engine.start', 'engine.freeze', 'records.addIncarnation'])(
  'carries on after the answer of %s was lost, without a second container',
  async (call) => {
    const fake = createFakePool()
    const { order } = await serveBy(fake, { graceMs: 100 })
    const { prepareSpare } = createActivities(fake.deps)
    fake.faults.set(call, { code: 'engine_timeout', when: 'after' })
    const input = { order, seq: 1, slot: third }
    await expect(runIn(new MockActivityEnvironment(), prepareSpare, input)).rejects.toMatchObject({
      nonRetryable: false,
    })
    const made = fake.slot(third)?.id
    await runIn(new MockActivityEnvironment({ attempt: 2 }), prepareSpare, input)
    expect(fake.slot(third)).toMatchObject({ id: made, status: 'paused' })
    expect(fake.records.incarnations.filter(({ slot }) => slot === third)).toHaveLength(1)
    expect(fake.records.violations).toEqual([])
  },
)

test('gives up a container with changes before it has served, and keeps them as evidence', async () => {
  const fake = createFakePool()
  const { order } = await serveBy(fake, { graceMs: 100 })
  const create = fake.deps.engine.create
  fake.deps.engine.create = async (wish, call) => {
    const id = await create(wish, call)
    fake.slot(third)!.changes = [{ path: '/tmp/x', kind: 'added' }]
    return id
  }
  const { prepareSpare } = createActivities(fake.deps)
  const run = runIn(new MockActivityEnvironment(), prepareSpare, { order, seq: 1, slot: third })
  await expect(run).rejects.toMatchObject({ type: 'not_clean', nonRetryable: true })
  expect(fake.records.incarnations.at(-1)).toMatchObject({ drift: 1, proof: { noChanges: false } })
})

test('reports a container that ends instead of waiting for its health', async () => {
  const fake = createFakePool({ gateMs: 10_000 })
  const { order } = await serveBy(fake, { graceMs: 100 })
  const { prepareSpare } = createActivities(fake.deps)
  setTimeout(() => fake.engine.end(fake.slot(third)!, 41), 60)
  const run = runIn(new MockActivityEnvironment(), prepareSpare, { order, seq: 1, slot: third })
  await expect(run).rejects.toMatchObject({ type: 'candidate_exited', details: [{ exitCode: 41 }] })
})

test('destroys the old one with its evidence, its exposure and the proof that its id is gone', async () => {
  const fake = createFakePool()
  const { order, old, next } = await serveBy(fake, { graceMs: 100 })
  fake.slot(old.slot)!.changes = [{ path: '/implant', kind: 'added' }]
  const { stopOld, destroyOld } = createActivities(fake.deps)
  const env = new MockActivityEnvironment()
  await runIn(env, stopOld, { order, seq: 1, old })
  const destroyed = await runIn(env, destroyOld, { order, seq: 2, old, new: next.id })
  expect(destroyed.drift).toBe(1)
  expect(destroyed.exposureMs).toBeGreaterThanOrEqual(0)
  expect(fake.slot(old.slot)).toBeUndefined()
  expect(fake.records.incarnations.find(({ id }) => id === next.id)?.proof.oldGone).toBe(true)
  const again = await runIn(env, destroyOld, { order, seq: 2, old, new: next.id })
  expect(again.exposureMs).toBe(destroyed.exposureMs)
})

test('a suspect container that answers nothing delays its own end by two seconds at most', async () => {
  const fake = createFakePool()
  const { order, old, next } = await serveBy(fake, { graceMs: 100 })
  fake.deps.engine.changes = (_, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const before = Date.now()
  const { destroyOld } = createActivities(fake.deps)
  const destroyed = await runIn(new MockActivityEnvironment(), destroyOld, { order, seq: 1, old, new: next.id })
  expect(destroyed.drift).toBeNull()
  expect(Date.now() - before).toBeLessThan(3_000)
  expect(fake.slot(old.slot)).toBeUndefined()
})

test('writes each step as begun and done or failed with its code, and goes on when that cannot be written', async () => {
  const fake = createFakePool()
  const { order, old } = await serveBy(fake, { graceMs: 100 })
  const { stopOld } = createActivities(fake.deps)
  await runIn(new MockActivityEnvironment(), stopOld, { order, seq: 4, old })
  expect(fake.records.steps.map(({ name, seq, state }) => [name, seq, state])).toEqual([
    ['stopOld', 4, 'started'],
    ['stopOld', 4, 'done'],
  ])
  fake.faults.set('engine.inspect', { code: 'engine_unavailable' })
  await expect(runIn(new MockActivityEnvironment(), stopOld, { order, seq: 5, old })).rejects.toMatchObject({
    type: 'engine_unavailable',
    nonRetryable: false,
  })
  expect(fake.records.steps.at(-1)).toMatchObject({ state: 'failed', errorCode: 'engine_unavailable' })
  fake.faults.set('records.saveStep', { code: 'records_unavailable', times: 10 })
  await expect(runIn(new MockActivityEnvironment(), stopOld, { order, seq: 6, old })).resolves.toEqual({ cut: 0 })
})

test('ends as cancelled, not as failed, when it is cancelled while it waits', async () => {
  const fake = createFakePool({ gateMs: 60_000 })
  const { order } = await serveBy(fake, { graceMs: 100 })
  const { prepareSpare } = createActivities(fake.deps)
  const env = new MockActivityEnvironment()
  const run = runIn(env, prepareSpare, { order: { ...order, healthTimeoutMs: 60_000 }, seq: 1, slot: third })
  setTimeout(() => env.cancel(), 100)
  await expect(run).rejects.toMatchObject({ name: 'CancelledFailure' })
})
