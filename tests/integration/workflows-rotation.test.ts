import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolSignals, poolUpdates, type RotateNowAnswer, workflowIds } from '../../workflows/messages.ts'
import { assertInvariants, createFakePool, type FakePool } from '../fakes/pool.ts'
import { type RunningPool, runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench

beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal[Symbol.asyncDispose]())

/** A pool in service. */
async function serve(fake: FakePool): Promise<RunningPool> {
  const pool = await runPool(temporal, fake)
  await pool.startup()
  return pool
}

const stepNames = ({ records }: FakePool) =>
  records.steps.filter(({ state }) => state === 'done').map(({ name }) => name)

test('replaces the serving one by a frozen or standing spare, destroys it and fills its slot again', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const before = fake.traffic.serving()
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'rotated', reason: null, replaced: true })
  expect(fake.traffic.serving()).not.toBe(before)
  assertInvariants(fake)
  expect(stepNames(fake)).toEqual([
    'chooseReplacement',
    'startStandby',
    'awaitHealthy',
    'switchTraffic',
    'drainOld',
    'stopOld',
    'destroyOld',
    'prepareSpare',
  ])
  const states = fake.records.incarnations.filter(({ state }) => state !== 'destroyed').map(({ state }) => state)
  expect(states.toSorted()).toEqual(['candidate', 'serving', 'spare'])
  const gone = fake.records.incarnations.find(({ state }) => state === 'destroyed')
  expect(gone?.exposureMs).toBeGreaterThan(0)
  expect(result.exposureMs).toBe(gone?.exposureMs)
  const serving = fake.records.incarnations.find(({ state }) => state === 'serving')
  expect(serving?.proof).toMatchObject({ newId: true, digest: true, noChanges: true, oldGone: true })
})

test('shows old, new, outcome and exposure as search attributes and memo', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const { epoch, exposureMs } = await pool.rotate()
  const { memo, typedSearchAttributes } = await pool.client.workflow
    .getHandle(workflowIds.rotation(fake.name, epoch))
    .describe()
  expect(memo).toMatchObject({ pool: fake.name, trigger: 'manual', outcome: 'rotated', exposureMs })
  const shown = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]))
  expect(shown).toMatchObject({ LeyzenPool: fake.name, LeyzenTrigger: 'manual', LeyzenOutcome: 'rotated' })
  expect(shown.LeyzenExposureMs).toBe(exposureMs)
})

test('makes a cold one when no spare is ready', async () => {
  const fake = createFakePool({ replicas: 2 })
  await using pool = await serve(fake)
  const spare = fake.records.incarnations.find(({ state }) => state === 'spare')
  fake.engine.containers.delete(spare?.slot ?? '')
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'rotated' })
  expect(fake.traffic.serving()).toBe(spare?.slot)
  assertInvariants(fake)
})

test('tries another spare when the first never becomes healthy, and refills its slot', async () => {
  const fake = createFakePool({ settings: { healthTimeoutMs: 1_000 } })
  await using pool = await serve(fake)
  const standing = fake.records.incarnations.find(({ state }) => state === 'candidate')
  const frozen = fake.records.incarnations.find(({ state }) => state === 'spare')
  fake.engine.sick.add(frozen?.slot ?? '')
  fake.deps.random.uniform = () => 0.99 // among two, in the order of the records
  const order = fake.records.incarnations.filter(({ state }) => state === 'candidate' || state === 'spare')
  if (order.at(-1)?.slot !== frozen?.slot) fake.deps.random.uniform = () => 0
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'rotated' })
  expect(fake.traffic.serving()).toBe(standing?.slot)
  expect(stepNames(fake)).toContain('compensate')
})

test('keeps the old one when no candidate ever becomes healthy, and says so', async () => {
  const fake = createFakePool({ settings: { healthTimeoutMs: 1_000 } })
  await using pool = await serve(fake)
  const before = fake.traffic.serving()
  for (const slot of fake.deps.engine.slots) if (slot !== before) fake.engine.sick.add(slot)
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'kept', replaced: false })
  expect(fake.traffic.serving()).toBe(before)
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'kept' })
  const failed = fake.records.steps.filter(({ state, name }) => state === 'failed' && name === 'awaitHealthy')
  expect(failed.length).toBeGreaterThanOrEqual(1)
  expect(fake.records.violations).toEqual([])
}, 90_000)

test('tries the switch again when it was not applied', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.faults.set('traffic.switchTo', { code: 'haproxy_unavailable', times: 2 })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  expect(fake.records.steps.filter(({ name }) => name === 'switchTraffic').map(({ attempt }) => attempt)).toContain(3)
  assertInvariants(fake)
})

test('takes a switch whose answer was lost as done once', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.faults.set('traffic.switchTo', { code: 'timeout', when: 'after' })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
})

test('gives the traffic back to the old one when the switch cannot be read back', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const before = fake.traffic.serving()
  fake.traffic.state.blind = true
  const begun = fake.faults.calls.length
  const sighted = setInterval(() => {
    if (fake.faults.calls.includes(`traffic.switchTo ${before}`, begun)) fake.traffic.state.blind = false
  }, 5)
  const result = await pool.rotate().finally(() => clearInterval(sighted))
  expect(result).toMatchObject({ outcome: 'kept', reason: 'switch_not_read_back' })
  expect(fake.traffic.serving()).toBe(before)
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'kept', outcomeReason: 'switch_not_read_back' })
  assertInvariants(fake)
})

test('calls for a person when the old one cannot be destroyed, with the new one serving', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const before = fake.traffic.serving()
  fake.faults.set(`engine.remove ${before}`, { code: 'operation_not_allowed', times: Number.POSITIVE_INFINITY })
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'alarm', reason: 'not_destroyed', replaced: true })
  expect([...fake.records.alerts.keys()]).toContain(`rotation_alarm ${fake.name}`)
  expect(fake.records.incarnations.find(({ slot, state }) => slot === before && state === 'quarantined')).toBeDefined()
  fake.faults.clear()
  expect((await pool.reconcile()).result).toMatchObject({ failed: 0 })
  assertInvariants(fake)
}, 90_000)

test('cuts what is left at the deadline and counts it', async () => {
  const fake = createFakePool({ settings: { graceMs: 400 } })
  await using pool = await serve(fake)
  const before = fake.traffic.serving()
  if (before === null) throw new Error('nobody serves')
  fake.traffic.at(before).connections = 3
  const container = fake.slot(before)
  if (container) container.deaf = true
  await pool.rotate()
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'rotated', cut: 3 })
  expect(fake.records.rotations.at(-1)?.drainMs).toBeGreaterThanOrEqual(400)
  assertInvariants(fake)
})

test('keeps the old one without touching a container while HAProxy is away', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.traffic.state.haproxy = false
  const before = fake.faults.calls.filter((call) => call.startsWith('engine.thaw')).length
  expect(await pool.rotate()).toMatchObject({ outcome: 'kept', reason: 'haproxy_unavailable' })
  expect(fake.faults.calls.filter((call) => call.startsWith('engine.thaw'))).toHaveLength(before)
})

test('replaces the dead one after the gateway has failed over by itself', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const dead = fake.traffic.serving()
  const container = fake.slot(dead ?? fake.deps.engine.slots[0]!)
  if (container) fake.engine.end(container, 137)
  const failover = fake.traffic.failOver()
  expect(failover).not.toBeNull()
  await pool.controller.signal(poolSignals.riskEvent, { kind: 'failover', ...failover })
  await expect.poll(() => fake.records.rotations.at(-1)?.outcome, { timeout: 15_000 }).toBe('rotated')
  expect(fake.records.rotations.at(-1)).toMatchObject({ trigger: 'failover', cutoverMs: null })
  expect(fake.traffic.serving()).toBe(failover?.to)
  assertInvariants(fake)
})

test('has nothing to do for a failover that was dealt with already', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const [from, to] = fake.deps.engine.slots
  await pool.controller.signal(poolSignals.riskEvent, { kind: 'failover', seq: 1, from: to, to: from, at: 'x' })
  await pool.controller.signal(poolSignals.riskEvent, { kind: 'failover', seq: 2, from, to, at: 'y' })
  await expect.poll(() => fake.records.rotations.filter(({ outcome }) => outcome).length, { timeout: 15_000 }).toBe(2)
  expect(fake.records.rotations.map(({ outcomeReason }) => outcomeReason)).toContain('already_replaced')
  expect(fake.records.violations).toEqual([])
})

test('calls for a person after the third rotation in a row that kept the old one', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.traffic.state.haproxy = false
  const outcomes: string[] = []
  for (let turn = 0; turn < 3; turn += 1) outcomes.push((await pool.rotate()).outcome)
  expect(outcomes).toEqual(['kept', 'kept', 'alarm'])
  expect([...fake.records.alerts.keys()]).toContain(`kept_repeatedly ${fake.name}`)
  fake.traffic.state.haproxy = true
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  expect([...fake.records.alerts.keys()]).not.toContain(`kept_repeatedly ${fake.name}`)
})

test('keeps the old one when its epoch has been overtaken, and the controller goes on above it', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.engine.epochs.replicas = 500
  expect(await pool.rotate()).toMatchObject({ outcome: 'kept', reason: 'stale_epoch', epochSeen: 500 })
  expect(await pool.rotate()).toMatchObject({ epoch: 501 })
})

test.each([
  'engine.thaw',
  'traffic.address',
  'traffic.switchTo',
  'engine.stop',
  'traffic.release',
  'engine.remove',
  'engine.create',
  'engine.start',
  'engine.freeze',
  'records.openRotation',
  'records.closeRotation',
])('ends as rotated without an orphan when the effect of %s was there and its answer was lost', async (call) => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.faults.set(call, { code: 'engine_error', when: 'after' })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 0, failed: 0, risks: 0 })
})

test('is carried on by the next worker when the first one stops in the middle', async () => {
  const fake = createFakePool({ settings: { graceMs: 2_000 } })
  const first = await serve(fake)
  const serving = fake.traffic.serving()
  if (serving === null) throw new Error('nobody serves')
  fake.traffic.at(serving).connections = 1
  const container = fake.slot(serving)
  if (container) container.deaf = true
  const wish = { key: 'k', reason: null, requestedBy: 'test' }
  const { rotationId } = await first.update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
  await expect.poll(() => fake.faults.calls.includes(`engine.stop ${serving}`)).toBe(true)
  await first.stop()
  await using second = await runPool(temporal, fake, first.taskQueue)
  expect(await second.client.workflow.getHandle(rotationId).result()).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
})

test('outlasts an engine that refuses to remove for longer than a handful of fast tries', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.faults.set(`engine.remove ${fake.traffic.serving()}`, { code: 'engine_error', times: 12 })
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
}, 60_000)

test('closes its record without the loss when the gateway is gone at the end', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const [before, { deps, faults }] = [fake.traffic.serving(), fake]
  const { readPool } = deps.traffic
  deps.traffic.readPool = (...call) =>
    faults.calls.includes(`engine.remove ${before}`) ? Promise.reject(new Error('gone')) : readPool(...call)
  const result = await pool.rotate()
  expect(result).toMatchObject({ outcome: 'rotated', serving: { slot: fake.traffic.serving() } })
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'rotated', lost: null })
}, 60_000)

test('destroys the old one without waiting for the next standing candidate', async () => {
  const fake = createFakePool({ settings: { healthTimeoutMs: 3_000 } })
  await using pool = await serve(fake)
  const old = fake.traffic.serving()
  const standing = fake.records.incarnations.find(({ state }) => state === 'candidate')
  const frozen = fake.records.incarnations.find(({ state }) => state === 'spare')
  for (const { slot } of [standing, frozen].filter((row) => row !== undefined)) {
    const { address } = fake.deps.traffic
    const served = () => fake.traffic.serving() !== old
    fake.deps.traffic.address = (order, call) => {
      if (order.slot === slot && served()) fake.engine.sick.add(slot)
      return address(order, call)
    }
  }
  const startedMs = Date.now()
  const rotated = pool.rotate()
  const isRemoved = () => fake.faults.calls.includes(`engine.remove ${old}`)
  await expect.poll(isRemoved, { timeout: 10_000, interval: 20 }).toBe(true)
  expect(Date.now() - startedMs).toBeLessThan(2_500)
  expect(await rotated).toMatchObject({ outcome: 'rotated' })
}, 60_000)

test('leaves the old one alone and calls for a person when the gateway has failed back to it', async () => {
  const fake = createFakePool({ settings: { graceMs: 1_500 } })
  await using pool = await serve(fake)
  const old = fake.traffic.serving()
  if (old === null) throw new Error('nobody serves')
  fake.traffic.at(old).connections = 1
  const container = fake.slot(old)
  if (container) container.deaf = true
  const rotated = pool.rotate()
  await expect.poll(() => fake.faults.calls.includes(`engine.stop ${old}`), { timeout: 10_000 }).toBe(true)
  const next = fake.traffic.serving()
  if (next === null) throw new Error('nobody serves')
  fake.traffic.at(next).state = 'draining'
  fake.traffic.at(old).state = 'serving'
  expect(await rotated).toMatchObject({ outcome: 'alarm', reason: 'slot_serving', replaced: false })
  expect(fake.traffic.serving()).toBe(old)
  expect(fake.faults.calls).not.toContain(`engine.remove ${old}`)
}, 60_000)

test('names the successor in Temporal only after the switch', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const { epoch } = await pool.rotate()
  const { events } = await pool.client.workflow.getHandle(workflowIds.rotation(fake.name, epoch)).fetchHistory()
  const shows = events?.findIndex(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
    return upsert?.searchAttributes?.indexedFields?.LeyzenNew
  })
  const switched = events?.findIndex(({ activityTaskScheduledEventAttributes: order }) => {
    return order?.activityType?.name === 'switchTraffic'
  })
  expect(switched).toBeGreaterThan(0)
  expect(shows).toBeGreaterThan(switched ?? 0)
})
