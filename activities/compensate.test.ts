import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createFakePool, type FakePool } from '../tests/fakes/pool.ts'
import { runIn, serveBy } from '../tests/fakes/step.ts'
import { createActivities } from './index.ts'

/** The switch to `next` has happened, and the rotation turns back. */
async function turnBack(fake: FakePool, graceMs: number) {
  const { order, old, next } = await serveBy(fake, { graceMs })
  const way = { old, slot: next.slot, member: next, maybeSwitched: true, because: 'bake_failed' }
  const back = () =>
    runIn(new MockActivityEnvironment(), createActivities(fake.deps).compensate, { order, seq: 1, ...way })
  return { old, next, back }
}

test('lets the new one finish its requests after a switch that may have happened', async () => {
  const fake = createFakePool()
  const { old, next, back } = await turnBack(fake, 5_000)
  fake.traffic.at(next.slot).connections = 1
  const removed: number[] = []
  setTimeout(() => {
    removed.push(fake.faults.calls.filter((call) => call === `engine.remove ${next.slot}`).length)
    fake.traffic.at(next.slot).connections = 0
  }, 300)
  expect(await back()).toEqual({ kept: true, cut: 0 })
  expect(removed).toEqual([0])
  expect(fake.traffic.serving()).toBe(old.slot)
  expect(fake.slot(next.slot)).toBeUndefined()
})

test('counts what it cuts at the end of the grace, and keeps the changes of what has served', async () => {
  const fake = createFakePool()
  const { next, back } = await turnBack(fake, 300)
  fake.traffic.at(next.slot).connections = 2
  fake.slot(next.slot)!.deaf = true
  fake.slot(next.slot)!.changes = [{ path: '/implant', kind: 'added' }]
  expect(await back()).toEqual({ kept: true, cut: 2 })
  const row = fake.records.incarnations.find(({ id }) => id === next.id)
  expect(row).toMatchObject({ state: 'destroyed', drift: 1, exposureMs: expect.any(Number) })
  expect(row?.drainingAt).not.toBeNull()
  expect(fake.slot(next.slot)).toBeUndefined()
})

test('turns back also when nothing can be written down', async () => {
  const fake = createFakePool()
  const { old, next, back } = await turnBack(fake, 300)
  fake.faults.disk.full = true
  expect(await back()).toMatchObject({ kept: true })
  expect(fake.traffic.serving()).toBe(old.slot)
  expect(fake.slot(next.slot)).toBeUndefined()
})
