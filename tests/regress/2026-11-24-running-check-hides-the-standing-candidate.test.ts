import { MockActivityEnvironment } from '@temporalio/testing'
import { beforeEach, expect, test } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { parseEpoch, parseSlotName } from '../../workflows/domain/ids.ts'
import type { RotationOrder } from '../../workflows/domain/rotation-order.ts'
import { createFakePool, type FakePool } from '../fakes/pool.ts'
import { runIn, serveBy } from '../fakes/step.ts'

/**
 * HAProxy checks a candidate every 50 ms and its gate counts as shut while a check runs. A single look that met such a
 * moment passed the healthy standing candidate over: the rotation made a cold one, at worst in that very slot.
 */
const third = parseSlotName('vault_web3')

let fake: FakePool
let order: RotationOrder
beforeEach(async () => {
  fake = createFakePool()
  order = (await serveBy(fake, { graceMs: 100 })).order
  const { prepareSpare, standCandidate } = createActivities(fake.deps)
  const { pool, epoch, healthTimeoutMs } = order
  await runIn(new MockActivityEnvironment(), prepareSpare, { order, seq: 1, slot: third })
  await runIn(new MockActivityEnvironment(), standCandidate, { pool, epoch, healthTimeoutMs })
  const { readPool } = fake.deps.traffic
  fake.deps.traffic.readPool = async (...call) => {
    const state = await readPool(...call)
    return {
      ...state,
      slots: state.slots.map((slot) => ({ ...slot, actual: slot.actual && { ...slot.actual, gateOpen: false } })),
    }
  }
})

test('a standing candidate is chosen also while a check of it runs', async () => {
  const { chooseReplacement } = createActivities(fake.deps)
  const next = { ...order, epoch: parseEpoch(order.epoch + 1) }
  const choice = await runIn(new MockActivityEnvironment(), chooseReplacement, {
    ...{ order: next, seq: 1, exclude: [], coldTried: false },
  })
  expect(choice).toMatchObject({ kind: 'standing', new: { slot: third } })
})

test('a standing candidate goes on standing while a check of it runs', async () => {
  const { standCandidate } = createActivities(fake.deps)
  const { pool, epoch, healthTimeoutMs } = order
  const stood = await runIn(new MockActivityEnvironment(), standCandidate, { pool, epoch, healthTimeoutMs })
  expect(stood).toEqual({ slot: third, since: 'before' })
})
