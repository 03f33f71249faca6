import { expect, test } from 'vitest'
import { RotationState } from '../../contract/rotation.ts'
import {
  ago,
  createTestControl,
  insert,
  nowMs,
  seedHistory,
  seedIncarnation,
  seedPool,
  seedRotation,
  seedStats,
  seedTraffic,
} from '../test-control.ts'
import { readRotationState } from './read-rotation-state.ts'

/** web2 serves for 102 s, web1 drains for 12, web3 stands ready. */
async function createRunningPool() {
  const control = await createTestControl()
  const { sql } = control
  seedPool(sql, 7)
  const serving = seedIncarnation(sql, { slot: 'vault_web2', state: 'serving', serving_at: ago(102) })
  const draining = seedIncarnation(sql, {
    ...{ slot: 'vault_web1', state: 'draining', serving_at: ago(333), draining_at: ago(12) },
  })
  seedIncarnation(sql, { slot: 'vault_web3', state: 'spare', frozen_at: ago(300) })
  return { ...control, serving, draining, [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() }
}

test('tells what serves, what drains, what stands ready and when the next rotation may come', async () => {
  await using pool = await createRunningPool()
  seedStats(pool.sql, { incarnation: pool.draining, res: 2, t: nowMs / 1_000 - 4, conns: 1 })
  const state = await readRotationState(pool.services)
  expect(RotationState.parse(state)).toEqual(state)
  expect(state).toMatchObject({
    ...{ pool: 'vault', state: 'running', epoch: 7, eventId: 1_000, slots: 3, spares: { ready: 1, wanted: 2 } },
    serving: { slot: 'vault_web2', incarnation: pool.serving, sinceAt: ago(102), exposureMs: 102_000 },
    draining: [{ slot: 'vault_web1', connections: 1, graceLeftMs: 18_000, exposureMs: 333_000 }],
    window: { opensInMs: 0, closesInMs: 138_000 },
    ...{ paused: null, rotation: null, temporal: 'ok', worker: 'ok', verdict: { code: 'moving', severity: 'ok' } },
  })
  expect(state.window?.chance30sRatio).toBeGreaterThan(0)
})

test('an old figure of connections is not told as one of now', async () => {
  await using pool = await createRunningPool()
  seedStats(pool.sql, { incarnation: pool.draining, res: 2, t: nowMs / 1_000 - 60, conns: 1 })
  expect((await readRotationState(pool.services)).draining[0]?.connections).toBeNull()
})

test('while a rotation runs it is named with its step, and no window is told', async () => {
  await using pool = await createRunningPool()
  const rotation = seedRotation(pool.sql, { epoch: 8, started_at: ago(3) })
  const step = { rotation, attempt: 1, state: 'done', started_at: ago(2) }
  insert(pool.sql, 'rotation_steps', { ...step, seq: 1, name: 'chooseReplacement' })
  insert(pool.sql, 'rotation_steps', { ...step, seq: 2, name: 'startStandby', state: 'started', started_at: ago(1) })
  expect(await readRotationState(pool.services)).toMatchObject({
    ...{ state: 'rotating', window: null, rotation: { epoch: 8, step: 'startStandby', stepSinceAt: ago(1) } },
    verdict: { code: 'rotating' },
  })
})

test('a pause is told until its end, and not beyond', async () => {
  await using pool = await createRunningPool()
  const pause = pool.sql.prepare("UPDATE pools SET paused_by = 'mara', paused_until = ?, paused_reason = 'upgrade'")
  pause.run(ago(-60))
  expect(await readRotationState(pool.services)).toMatchObject({
    ...{ state: 'paused', window: null, paused: { untilAt: ago(-60), by: 'mara', reason: 'upgrade' } },
    verdict: { code: 'paused' },
  })
  pause.run(ago(1))
  expect(await readRotationState(pool.services)).toMatchObject({ state: 'running', paused: null })
})

test('a worker that has recorded nothing for long is silent', async () => {
  await using pool = await createRunningPool()
  pool.sql.prepare('UPDATE leases SET until = ?').run(ago(11))
  expect(await readRotationState(pool.services)).toMatchObject({ worker: 'silent', verdict: { code: 'control_down' } })
})

test('losing requests outweighs everything else', async () => {
  await using pool = await createRunningPool()
  seedTraffic(pool.sql, { res: 2, t: nowMs / 1_000 - 10, requests: 50, lost: 2 })
  expect(await readRotationState(pool.services)).toMatchObject({
    ...{ lostLastMinute: 2, verdict: { code: 'losing', severity: 'alarm' } },
    last24h: { requests: 50, lost: 2 },
  })
})

test('the last day joins the coarse ring with the end that only the fine one has', async () => {
  await using pool = await createRunningPool()
  const t = nowMs / 1_000
  seedTraffic(pool.sql, { res: 30, t: t - 120, requests: 1_000 })
  seedTraffic(pool.sql, { res: 2, t: t - 100, requests: 999 })
  seedTraffic(pool.sql, { res: 2, t: t - 60, requests: 5 })
  seedTraffic(pool.sql, { res: 30, t: t - 100_000, requests: 1 })
  expect((await readRotationState(pool.services)).last24h.requests).toBe(1_005)
})

test('the figures of a day come from its rotations', async () => {
  await using pool = await createTestControl()
  seedPool(pool.sql)
  seedHistory(pool.sql, { count: 200, everyS: 120 })
  const { last24h } = await readRotationState(pool.services)
  expect(last24h).toMatchObject({ rotated: 198, kept: 2, alarm: 0, exposureMaxMs: 121_000, exposureP95Ms: 121_000 })
  expect(last24h.cutoverP99Ms).toBeGreaterThan(last24h.cutoverP50Ms ?? 0)
})

test('before the first start-up the pool is stopped, and nothing fails', async () => {
  await using control = await createTestControl()
  expect(await readRotationState(control.services)).toMatchObject({
    ...{ state: 'stopped', epoch: 0, serving: null, policyVersion: 0, eventId: 0 },
    last24h: { rotated: 0, cutoverP50Ms: null },
  })
})

test('a maintenance window holds the next rotation off', async () => {
  await using pool = await createRunningPool()
  const windows = [
    { days: [1, 2, 3, 4, 5, 6, 7], from: '11:00', to: '13:00', timeZone: 'UTC', mode: 'pause', factor: 1 },
  ]
  const stored: { body: string } = pool.sql.prepare('SELECT body FROM policies').get() as { body: string }
  const body = JSON.parse(stored.body)
  pool.sql.prepare('UPDATE policies SET body = ?').run(JSON.stringify({ ...body, policy: { ...body.policy, windows } }))
  expect(await readRotationState(pool.services)).toMatchObject({
    window: { opensInMs: 3_660_000, closesInMs: 3_840_000, chance30sRatio: 0 },
  })
})
