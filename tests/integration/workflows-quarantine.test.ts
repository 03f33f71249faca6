import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultPolicy } from '../../workflows/domain/policy.ts'
import { isShelfName } from '../../workflows/domain/quarantine.ts'
import {
  type HoldQuarantine,
  type PoolView,
  poolQueries,
  poolSignals,
  poolUpdates,
  type QuarantineAnswer,
  type RiskAnswer,
  type RotateNowAnswer,
  type SetPolicyAnswer,
} from '../../workflows/messages.ts'
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

async function refusal(update: Promise<unknown>): Promise<string> {
  try {
    await update
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error
    if (cause instanceof ApplicationFailure) return cause.type ?? ''
    throw error
  }
  throw new Error('not refused')
}

const servingSlot = ({ traffic }: FakePool) => {
  const slot = traffic.serving()
  if (slot === null) throw new Error('nobody serves')
  return slot
}
const shelf = ({ engine }: FakePool) => [...engine.containers.keys()].filter(isShelfName)
const inState = ({ records }: FakePool, wanted: string) => records.incarnations.filter(({ state }) => state === wanted)
const isIdle = async (pool: RunningPool) => {
  const isRotating = async () => (await pool.controller.query<PoolView>(poolQueries.state)).state === 'rotating'
  await expect.poll(isRotating, { timeout: 30_000 }).toBe(false)
}
/** A rotation by hand that quarantines the serving one; answers its row. */
async function evict(fake: FakePool, pool: RunningPool) {
  const old = inState(fake, 'serving')[0]
  if (old === undefined) throw new Error('nobody serves')
  const wish = { key: crypto.randomUUID(), reason: 'looks taken over', requestedBy: 'admin', hostile: true }
  const { epoch } = await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
  await isIdle(pool)
  return { old, epoch }
}

test('cuts a hostile container without grace, keeps it stopped under another name and fills its slot', async () => {
  const fake = createFakePool({ settings: { graceMs: 30_000 } })
  await using pool = await serve(fake)
  const slot = servingSlot(fake)
  fake.traffic.at(slot).connections = 5
  const container = fake.slot(slot)
  if (container) Object.assign(container, { deaf: true, changes: [{ path: '/tmp/x', kind: 'added' }] })
  const { old, epoch } = await evict(fake, pool)
  expect(old).toMatchObject({ state: 'quarantined', quarantineReason: 'manual: looks taken over', drift: 1 })
  expect(old.exposureMs).toBeGreaterThan(0)
  expect(shelf(fake)).toEqual([`${slot}.q${epoch}`])
  expect(fake.engine.containers.get(`${slot}.q${epoch}`)).toMatchObject({ status: 'exited', id: old.containerId })
  expect(fake.faults.calls.some((call) => call.startsWith('engine.stop'))).toBe(false)
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'rotated', triggerDetail: 'hostile', cut: 5 })
  expect(fake.records.steps.filter(({ state }) => state === 'done').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['switchTraffic', 'stopOld', 'quarantineOld', 'prepareSpare']),
  )
  expect([...fake.records.alerts.keys()]).toContain(`quarantined incarnation/${old.id}`)
  expect(fake.slot(slot)?.id).not.toBe(old.containerId)
  assertInvariants(fake)
})

test('gives the traffic to the one that stands already, and watches nobody before it cuts', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const policy = { ...defaultPolicy({ meanMs: 3_600_000, graceMs: 500, healthTimeoutMs: 1_000 }, 3), bakeMs: 60_000 }
  await pool.update<SetPolicyAnswer>(poolUpdates.setPolicy, { baseVersion: 1, policy, reason: 'bake', by: 'admin' })
  const standing = inState(fake, 'candidate')[0]
  await evict(fake, pool)
  expect(fake.traffic.serving()).toBe(standing?.slot)
  expect(fake.records.steps.map(({ name }) => name)).not.toContain('bake')
})

test('works with two slots, where the only spare is frozen', async () => {
  const fake = createFakePool({ replicas: 2 })
  await using pool = await serve(fake)
  const { old } = await evict(fake, pool)
  expect(old.state).toBe('quarantined')
  assertInvariants(fake)
})

test('takes a hostile signal from outside, answers what it does, and leaves one audit row', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  await pool.update(poolUpdates.pause, { untilMs: null, by: 'admin', reason: null })
  const slot = servingSlot(fake)
  const risk = { kind: 'signal', slot, detail: 'exploit seen', hostile: true, by: 'token:risk' }
  expect(await pool.update<RiskAnswer>(poolUpdates.riskEvent, risk)).toEqual({ response: 'hostile' })
  await expect.poll(() => fake.records.rotations.at(-1)?.outcome, { timeout: 15_000 }).toBe('rotated')
  expect(fake.records.rotations.at(-1)).toMatchObject({ trigger: 'signal', requestedBy: 'token:risk' })
  expect(shelf(fake)).toHaveLength(1)
  const rows = fake.records.auditRows.filter(({ action }) => action === 'risk.raise')
  expect(rows).toMatchObject([{ actor: 'token:risk', role: 'token', object: slot, detail: { response: 'hostile' } }])
  expect(fake.records.events.map(({ type, data }) => [type, data])).toContainEqual([
    'security',
    expect.objectContaining({ kind: 'signal', response: 'hostile', by: 'token:risk' }),
  ])
})

test('records a risk that the policy ignores, and does nothing else', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const base = defaultPolicy({ meanMs: 3_600_000, graceMs: 500, healthTimeoutMs: 1_000 }, 3)
  const policy = { ...base, risk: { ...base.risk, signal: 'ignore', drift: 'hostile' } }
  await pool.update(poolUpdates.setPolicy, { baseVersion: 1, policy, reason: 'noisy', by: 'admin' })
  const risk = { kind: 'signal', slot: null, detail: 'noise', hostile: false, by: 'admin' }
  expect(await pool.update<RiskAnswer>(poolUpdates.riskEvent, risk)).toEqual({ response: 'ignore' })
  expect(fake.records.audits).toEqual(['policy.set', 'risk.raise'])
  expect(fake.records.rotations).toEqual([])
  const drift = { kind: 'drift', slot: servingSlot(fake), detail: '1 changed file' }
  await pool.controller.signal(poolSignals.riskEvent, drift)
  await expect.poll(() => shelf(fake).length, { timeout: 15_000 }).toBe(1)
})

test('refuses a risk event that says nothing of use', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const good = { kind: 'signal', slot: null, detail: 'x', hostile: false, by: 'admin' }
  for (const bad of [{ kind: 'age' }, { slot: '../x' }, { detail: '' }, { hostile: 'yes' }, { by: 'x'.repeat(201) }]) {
    expect(await refusal(pool.update(poolUpdates.riskEvent, { ...good, ...bad }))).toBe('bad_request')
  }
  expect(fake.records.audits).toEqual([])
})

test('cuts the drain short when the one that drains is called hostile', async () => {
  const fake = createFakePool({ settings: { graceMs: 30_000 } })
  await using pool = await serve(fake)
  const slot = servingSlot(fake)
  fake.traffic.at(slot).connections = 2
  const container = fake.slot(slot)
  if (container) container.deaf = true
  const wish = { key: 'k', reason: null, requestedBy: 'admin', hostile: false }
  await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
  await expect.poll(() => fake.faults.calls.includes(`engine.stop ${slot}`), { timeout: 10_000 }).toBe(true)
  const startedMs = Date.now()
  const risk = { kind: 'signal', slot, detail: 'exploit seen', hostile: true, by: 'admin' }
  await pool.update(poolUpdates.riskEvent, risk)
  await isIdle(pool)
  expect(Date.now() - startedMs).toBeLessThan(10_000)
  expect(inState(fake, 'quarantined')).toMatchObject([{ slot, containerId: container?.id }])
  expect(fake.records.rotations).toHaveLength(1)
  expect(fake.records.rotations[0]).toMatchObject({ outcome: 'rotated', cut: 2 })
  await expect.poll(() => fake.slot(slot)?.status, { timeout: 10_000 }).toBe('paused')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(shelf(fake)).toHaveLength(1) // the new one in that slot is not taken for the old
  assertInvariants(fake)
}, 60_000)

test('puts a hostile spare away without a rotation, and reconcile fills its slot', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const spare = inState(fake, 'spare')[0]
  const standing = inState(fake, 'candidate')[0]
  for (const suspect of [spare, standing]) {
    const risk = { kind: 'signal', slot: suspect?.slot, detail: 'beacon', hostile: true, by: 'admin' }
    await pool.update(poolUpdates.riskEvent, risk)
  }
  await expect.poll(() => shelf(fake).length, { timeout: 10_000 }).toBe(2)
  expect(fake.records.rotations).toEqual([])
  expect([spare?.state, standing?.state]).toEqual(['quarantined', 'quarantined'])
  expect((await pool.reconcile()).result).toMatchObject({ failed: 0 })
  expect(inState(fake, 'spare').length + inState(fake, 'candidate').length).toBe(2)
  expect(await pool.rotate()).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
})

test('leaves a hostile one in service when nobody can take over, calls for a person, and tries until he can', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const slot = servingSlot(fake)
  for (const other of fake.deps.engine.slots) if (other !== slot) fake.engine.sick.add(other)
  const { old } = await evict(fake, pool)
  expect(fake.traffic.serving()).toBe(slot)
  expect(fake.records.rotations[0]).toMatchObject({ outcome: 'alarm' })
  expect([...fake.records.alerts.keys()]).toContain(`hostile_serves ${fake.name}`)
  fake.engine.sick.clear()
  await expect.poll(() => old.state, { timeout: 40_000 }).toBe('quarantined')
  await isIdle(pool)
  expect([...fake.records.alerts.keys()]).not.toContain(`hostile_serves ${fake.name}`)
}, 90_000)

test('removes the oldest that is not held for a fifth, and destroys the new one when all are held', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const evicted: Awaited<ReturnType<typeof evict>>[] = []
  for (let turn = 0; turn < 4; turn += 1) evicted.push(await evict(fake, pool))
  const hold = (incarnation: number): Promise<QuarantineAnswer> => {
    const wish: HoldQuarantine = { incarnation, untilMs: Date.now() + 3_600_000, reason: 'evidence', by: 'admin' }
    return pool.update<QuarantineAnswer>(poolUpdates.holdQuarantine, wish)
  }
  await hold(evicted[0]?.old.id ?? 0)
  evicted.push(await evict(fake, pool))
  expect(evicted.map(({ old }) => old.state)).toEqual([
    ...['quarantined', 'destroyed', 'quarantined', 'quarantined', 'quarantined'],
  ])
  expect(fake.records.audits).toContain('quarantine.evict')
  for (const { old } of evicted) if (old.state === 'quarantined') await hold(old.id)
  const last = await evict(fake, pool)
  expect(last.old.state).toBe('destroyed')
  expect([...fake.records.alerts.keys()]).toContain(`quarantine_full ${fake.name}`)
  expect(shelf(fake)).toHaveLength(4)
  await pool.update(poolUpdates.destroyQuarantine, { incarnation: evicted[0]?.old.id, by: 'admin', reason: null })
  await pool.reconcile()
  expect([...fake.records.alerts.keys()]).not.toContain(`quarantine_full ${fake.name}`)
  assertInvariants(fake)
}, 120_000)

test('holds, releases and destroys once, however often it is said, each with one audit row', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const { old } = await evict(fake, pool)
  const { old: other } = await evict(fake, pool)
  const hold = { incarnation: old.id, untilMs: Date.now() + 60_000, reason: 'evidence', by: 'admin' }
  const update = (name: string, wish: unknown) => pool.update<QuarantineAnswer>(name, wish)
  const holdUntilAt = new Date(hold.untilMs).toISOString()
  const held = { incarnation: old.id, slot: old.slot, state: 'quarantined', holdUntilAt }
  expect(await update(poolUpdates.holdQuarantine, hold)).toEqual({ ...held, changed: true })
  expect(await update(poolUpdates.holdQuarantine, hold)).toEqual({ ...held, changed: false })
  const release = { incarnation: old.id, reason: 'a log file', by: 'admin' }
  const answers = await Promise.all([
    update(poolUpdates.releaseQuarantine, release),
    update(poolUpdates.releaseQuarantine, release),
  ])
  expect(answers.map(({ state, changed }) => [state, changed]).toSorted()).toEqual([
    ['destroyed', false],
    ['destroyed', true],
  ])
  expect(old.quarantineReason).toBe('false alarm: a log file')
  const end = { incarnation: other.id, by: 'cli:mara', reason: null }
  expect(await update(poolUpdates.destroyQuarantine, end)).toMatchObject({ state: 'destroyed', changed: true })
  expect(shelf(fake)).toEqual([])
  expect(fake.records.auditRows.map(({ actor, action, object }) => [actor, action, object])).toEqual([
    ['admin', 'quarantine.hold', `incarnation/${old.id}`],
    ['admin', 'quarantine.release', `incarnation/${old.id}`],
    ['cli:mara', 'quarantine.destroy', `incarnation/${other.id}`],
  ])
  expect(fake.records.auditRows[0]?.detail).toEqual({ before: { holdUntil: null }, after: { holdUntil: holdUntilAt } })
})

test('refuses to touch what is not on the shelf, and orders that cannot be', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const serving = inState(fake, 'serving')[0]?.id
  const wish = { incarnation: serving, reason: 'x', by: 'admin', untilMs: Date.now() + 60_000 }
  for (const name of ['holdQuarantine', 'releaseQuarantine', 'destroyQuarantine'] as const) {
    expect(await refusal(pool.update(poolUpdates[name], wish))).toBe('unknown_incarnation')
    expect(await refusal(pool.update(poolUpdates[name], { ...wish, incarnation: 99_999 }))).toBe('unknown_incarnation')
    expect(await refusal(pool.update(poolUpdates[name], { ...wish, incarnation: 0 }))).toBe('bad_request')
    expect(await refusal(pool.update(poolUpdates[name], { ...wish, by: '' }))).toBe('bad_request')
  }
  const far = { ...wish, untilMs: Date.now() + 91 * 86_400_000 }
  expect(await refusal(pool.update(poolUpdates.holdQuarantine, far))).toBe('bad_request')
  expect(await refusal(pool.update(poolUpdates.releaseQuarantine, { ...wish, reason: '' }))).toBe('bad_request')
  expect(fake.records.audits).toEqual([])
})

test('reconcile leaves the shelf alone, ends holds that have run out and notices who vanished', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const { old } = await evict(fake, pool)
  const wish = { incarnation: old.id, untilMs: Date.now() + 800, reason: 'evidence', by: 'admin' }
  await pool.update(poolUpdates.holdQuarantine, wish)
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 0, failed: 0, risks: 0 })
  expect(old.holdUntil).not.toBeNull()
  await new Promise((resolve) => setTimeout(resolve, 900))
  await pool.reconcile()
  expect(old.holdUntil).toBeNull()
  expect(fake.records.auditRows.at(-1)).toMatchObject({ actor: 'controller', action: 'quarantine.hold_expired' })
  fake.engine.containers.delete(shelf(fake)[0] ?? '')
  expect((await pool.reconcile()).result).toMatchObject({ repaired: 1 })
  expect(old.state).toBe('destroyed')
  expect(fake.records.events.at(-1)).toMatchObject({
    ...{ type: 'security', severity: 'alarm' },
    data: { kind: 'repair', detail: 'forget: quarantine_vanished', incarnation: old.id },
  })
})

test.each(['engine.kill', 'engine.quarantine', 'traffic.release', 'engine.changes'])(
  'ends in quarantine when the effect of %s was there and its answer was lost',
  async (call) => {
    const fake = createFakePool()
    await using pool = await serve(fake)
    fake.faults.set(`${call} ${servingSlot(fake)}`, { code: 'engine_error', when: 'after' })
    const { old } = await evict(fake, pool)
    expect(old.state).toBe('quarantined')
    expect(shelf(fake)).toHaveLength(1)
    assertInvariants(fake)
  },
)

test('destroys what cannot be put on the shelf', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  fake.faults.set('engine.quarantine', { code: 'operation_not_allowed', times: Number.POSITIVE_INFINITY })
  const { old } = await evict(fake, pool)
  expect(old.state).toBe('destroyed')
  expect(fake.records.rotations.at(-1)).toMatchObject({ outcome: 'rotated' })
  assertInvariants(fake)
})

test('a failover whose dead container is called hostile ends on the shelf', async () => {
  const fake = createFakePool()
  await using pool = await serve(fake)
  const dead = servingSlot(fake)
  const container = fake.slot(dead)
  if (container) fake.engine.end(container, 139)
  const failover = fake.traffic.failOver()
  fake.faults.set(`traffic.release ${dead}`, { code: 'gateway_unavailable', times: 4 }) // gives the signal its time
  const risk = { kind: 'signal', slot: dead, detail: 'crashed by an exploit', hostile: true, by: 'admin' }
  await pool.controller.signal(poolSignals.riskEvent, { kind: 'failover', ...failover })
  await pool.update(poolUpdates.riskEvent, risk)
  await expect.poll(() => shelf(fake).length, { timeout: 15_000 }).toBe(1)
  await isIdle(pool)
  expect(inState(fake, 'quarantined')).toMatchObject([{ containerId: container?.id }])
  expect(fake.traffic.serving()).toBe(failover?.to)
  assertInvariants(fake)
})
