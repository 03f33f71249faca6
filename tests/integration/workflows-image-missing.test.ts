import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertInvariants, createFakePool } from '../fakes/pool.ts'
import { runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench
beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal[Symbol.asyncDispose]())

test('an image that vanished costs spares, never the serving one; it calls for a person and heals by itself', async () => {
  const fake = createFakePool({ replicas: 2 })
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  // The proxy's answer to each create while the engine says "No such image".
  fake.faults.set('engine.create', { code: 'engine_error', times: Number.POSITIVE_INFINITY })

  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  const prepared = fake.records.steps.filter(({ name, state }) => name === 'prepareSpare' && state === 'failed')
  expect(prepared.length).toBeGreaterThan(0)

  const serving = fake.traffic.serving()
  const ends: unknown[] = []
  for (let turn = 0; turn < 3; turn += 1) ends.push(await pool.rotate())
  expect(ends).toMatchObject([
    { outcome: 'kept', reason: 'engine_error' },
    { outcome: 'kept', reason: 'engine_error' },
    { outcome: 'alarm', reason: 'engine_error' },
  ])
  expect(fake.traffic.serving()).toBe(serving)
  expect(fake.engine.containers.get(serving ?? '')?.status).toBe('running')
  expect([...fake.records.alerts.keys()]).toContain(`kept_repeatedly ${fake.name}`)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 0, failed: 1 })

  fake.faults.clear()
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 1, failed: 0 })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  expect([...fake.records.alerts.keys()]).not.toContain(`kept_repeatedly ${fake.name}`)
  assertInvariants(fake)
}, 120_000)
