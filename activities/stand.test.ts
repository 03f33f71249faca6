import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createFakePool, type FakePool } from '../tests/fakes/pool.ts'
import { runIn, serveBy } from '../tests/fakes/step.ts'
import { parseSlotName } from '../workflows/domain/ids.ts'
import { createActivities } from './index.ts'

const third = parseSlotName('vault_web3')

/** A pool whose third slot stands as candidate. */
async function standing(fake: FakePool) {
  const { order, old, next } = await serveBy(fake, { graceMs: 100 })
  const { prepareSpare, standCandidate } = createActivities(fake.deps)
  const { pool, epoch, healthTimeoutMs } = order
  await runIn(new MockActivityEnvironment(), prepareSpare, { order, seq: 1, slot: third })
  const stand = () => runIn(new MockActivityEnvironment(), standCandidate, { pool, epoch, healthTimeoutMs })
  expect(await stand()).toEqual({ slot: third, since: 'now' })
  const row = fake.records.incarnations.find(({ slot, state }) => slot === third && state === 'candidate')
  if (row === undefined) throw new Error('nobody stands')
  return { order, old, next, row, stand }
}

test('a candidate to which the gateway had failed over is recorded as one that has served, also by a repeat', async () => {
  const fake = createFakePool()
  const { order, old, next, row } = await standing(fake)
  fake.traffic.at(next.slot).state = 'candidate'
  fake.traffic.at(third).state = 'serving'
  const { switchTraffic } = createActivities(fake.deps)
  await runIn(new MockActivityEnvironment(), switchTraffic, { order, seq: 2, old, new: next })
  await runIn(new MockActivityEnvironment({ attempt: 2 }), switchTraffic, { order, seq: 2, old, new: next })
  expect(fake.traffic.at(third).state).toBe('draining')
  expect(row).toMatchObject({ state: 'draining', servingAt: expect.any(String), drainingAt: expect.any(String) })
})

test.each(['draining', 'serving'] as const)('what is %s for HAProxy stands never again', async (state) => {
  const fake = createFakePool()
  const { next, stand } = await standing(fake)
  if (state === 'serving') fake.traffic.at(next.slot).state = 'draining'
  fake.traffic.at(third).state = state
  expect(await stand()).toEqual({ slot: null, because: 'no_spare' })
})
