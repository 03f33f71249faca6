import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createFakePool, type FakePool, slotNames } from '../tests/fakes/pool.ts'
import { runIn } from '../tests/fakes/step.ts'
import { parseEpoch, type SlotName } from '../workflows/domain/ids.ts'
import { createActivities } from './index.ts'

const [first, second] = slotNames(2) as [SlotName, SlotName]
const epoch = parseEpoch(1)
const healthTimeoutMs = 500

/** Makes a replica as start-up does, before HAProxy runs. */
async function warmUp(fake: FakePool, slot: SlotName): Promise<void> {
  fake.traffic.state.haproxy = false
  const repair = { do: 'remake' as const, slot, containerId: null, because: 'missing' }
  const input = { pool: fake.name, epoch, repair, healthTimeoutMs, freeze: false }
  await runIn(new MockActivityEnvironment(), createActivities(fake.deps).applyRepair, input)
}

const place = (fake: FakePool) =>
  runIn(new MockActivityEnvironment(), createActivities(fake.deps).placeServing, {
    ...{ pool: fake.name, epoch, healthTimeoutMs, among: fake.deps.engine.slots.slice() },
  })

test.each([
  ['not_healthy', (fake: FakePool) => void fake.engine.sick.add(first)],
  ['not_clean', (fake: FakePool) => void fake.engine.drift.push({ path: '/implant', kind: 'added' })],
])('what start-up makes and finds %s is gone at once', async (type, spoil) => {
  const fake = createFakePool()
  spoil(fake)
  await expect(warmUp(fake, first)).rejects.toMatchObject({ type })
  expect(fake.slot(first)).toBeUndefined()
  expect(fake.records.incarnations).toMatchObject([{ state: 'destroyed' }])
})

test.each([
  ['not healthy', { health: 'unhealthy' as const }],
  ['not clean', { changes: [{ path: '/implant', kind: 'added' as const }] }],
])('neither serves nor freezes what is warming and %s', async (_, flaw) => {
  const fake = createFakePool()
  await warmUp(fake, first)
  await warmUp(fake, second)
  Object.assign(fake.slot(first)!, flaw)
  expect(await place(fake)).toMatchObject({ slot: second })
  const { freezeSpares } = createActivities(fake.deps)
  expect(await runIn(new MockActivityEnvironment(), freezeSpares, { pool: fake.name, epoch })).toBe(0)
  expect(fake.slot(first)?.status).toBe('running')
})

test('puts nobody in service when the only one is not healthy', async () => {
  const fake = createFakePool()
  await warmUp(fake, first)
  fake.slot(first)!.health = 'unhealthy'
  await expect(place(fake)).rejects.toMatchObject({ type: 'no_serving_slot' })
  expect(fake.traffic.serving()).toBeNull()
})
