import { expect, test } from 'vitest'
import { RotationList, RotationsQuery } from '../../contract/rotations.ts'
import {
  ago,
  createTestControl,
  insert,
  seedHistory,
  seedIncarnation,
  seedPool,
  seedRotation,
  seedSteps,
} from '../test-control.ts'
import { listRotations } from './list-rotations.ts'
import type { QueryServices } from './query-services.ts'
import { parseRotationId, readRotation } from './read-rotation.ts'

const list = (services: QueryServices, query: object = {}) => listRotations(services, RotationsQuery.parse(query))

async function createHistory() {
  const control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 1_200, everyS: 120 })
  return control
}

test('pages from the newest to the oldest without a gap or a repeat', async () => {
  await using control = await createHistory()
  const epochs: number[] = []
  let before: number | null = null
  do {
    const page: RotationList = await list(control.services, {
      limit: '200',
      ...(before !== null && { before: `${before}` }),
    })
    epochs.push(...page.items.map(({ epoch }) => epoch))
    before = page.nextBefore
  } while (before !== null)
  expect(epochs).toEqual(Array.from({ length: 1_200 }, (_, index) => 1_200 - index))
})

test('a page that is not full is the last', async () => {
  await using control = await createHistory()
  expect(await list(control.services, { before: '4' })).toMatchObject({
    items: [{ epoch: 3 }, {}, {}],
    nextBefore: null,
  })
  expect(await list(control.services, { before: '1' })).toMatchObject({ items: [], nextBefore: null })
})

test('filters by outcome, trigger, slot and time, one by one and together', async () => {
  await using control = await createHistory()
  const of = async (query: object) => (await list(control.services, { limit: '200', ...query })).items
  expect((await of({ outcome: 'kept' })).map(({ epoch }) => epoch)).toEqual([
    1_200, 1_100, 900, 800, 700, 600, 500, 400, 300, 200, 100,
  ])
  expect((await of({ outcome: 'alarm', trigger: 'manual' })).map(({ epoch }) => epoch)).toEqual([1_000])
  expect((await of({ trigger: 'manual' })).map(({ epoch }) => epoch)).toEqual([1_000, 500])
  const inSlot = await of({ slot: 'vault_web1', before: '100' })
  expect(inSlot.every(({ old, new: fresh }) => old?.slot === 'vault_web1' || fresh?.slot === 'vault_web1')).toBe(true)
  expect(inSlot).toHaveLength(66)
  const [from, to] = [ago(60 + 120 * 20), ago(60 + 120 * 10)]
  expect((await of({ from, to })).map(({ epoch }) => epoch)).toEqual([
    1_189, 1_188, 1_187, 1_186, 1_185, 1_184, 1_183, 1_182, 1_181, 1_180,
  ])
  expect(await of({ from, to, outcome: 'kept' })).toEqual([])
  expect(await of({ slot: 'no_such_slot' })).toEqual([])
})

test('counts the rotations of the last day', async () => {
  await using control = await createHistory()
  expect((await list(control.services, { limit: '1' })).total24h).toBe(720)
})

test('each row is a rotation with its steps in short', async () => {
  await using control = await createTestControl()
  const { sql } = control
  seedPool(sql)
  const proof = JSON.stringify({
    newId: { ok: true, at: ago(9) },
    digest: { ok: true, at: ago(9) },
    noChanges: { ok: false, at: ago(9) },
  })
  const old = seedIncarnation(sql, { slot: 'vault_web1', state: 'destroyed', serving_ms: 100_000, drift_count: 2 })
  const fresh = seedIncarnation(sql, { slot: 'vault_web2', state: 'serving', proof })
  const rotation = seedRotation(sql, {
    ...{ epoch: 5, old, new: fresh, trigger: 'manual', reason: 'upgrade', requested_by: 'mara', outcome: 'rotated' },
    ...{
      switched_at: ago(50),
      finished_at: ago(40),
      cutover_ms: 31,
      drain_ms: 400,
      exposure_ms: 101_000,
      lost: 0,
      cut: 1,
    },
  })
  const step = { rotation, started_at: ago(60), name: 'awaitHealthy', seq: 1 }
  insert(sql, 'rotation_steps', { ...step, attempt: 1, state: 'failed', duration_us: 5_000_000, error_code: 'timeout' })
  insert(sql, 'rotation_steps', { ...step, attempt: 2, state: 'done', duration_us: 250 })
  const found = await list(control.services)
  expect(RotationList.parse(found)).toEqual(found)
  expect(found.items[0]).toEqual({
    ...{ id: 'rotation/vault/5', epoch: 5, trigger: 'manual', reason: 'upgrade', by: 'mara' },
    ...{ old: { slot: 'vault_web1', incarnation: old }, new: { slot: 'vault_web2', incarnation: fresh } },
    ...{ startedAt: ago(60), switchedAt: ago(50), finishedAt: ago(40), outcome: 'rotated', outcomeReason: null },
    ...{ cutoverMs: 31, drainMs: 400, servingMs: 100_000, exposureMs: 101_000, lost: 0, cut: 1 },
    ...{ proof: { newId: true, digest: true, noChanges: false, oldGone: false }, driftCount: 2, policyVersion: 1 },
    strip: [{ step: 'awaitHealthy', state: 'done', attempts: 2, durationMs: 0.25 }],
  })
})

test('one rotation comes with steps, counters, evidence, drift, its containers and its neighbours', async () => {
  await using control = await createTestControl({ TEMPORAL_UI_URL: 'http://127.0.0.1:8233/' })
  const { sql, services } = control
  seedPool(sql)
  const old = seedIncarnation(sql, { slot: 'vault_web1', state: 'destroyed', drift_count: 600 })
  insert(sql, 'drift_files', { incarnation: old, path: '/tmp/x', kind: 'added', size: 12 })
  const reading = { startMs: 1, requests: 10, frontend5xx: 0, server5xx: 0, srvAbrt: 0, econ: 0, eresp: 0 }
  const counters = JSON.stringify({
    before: reading,
    after: { ...reading, requests: 15 },
    difference: { ...reading, requests: 5 },
  })
  const rotation = seedRotation(sql, { epoch: 5, old, outcome: 'rotated', counters })
  seedRotation(sql, { epoch: 3, outcome: 'kept' })
  seedRotation(sql, { epoch: 9 })
  seedSteps(sql, rotation, 60)
  expect(await readRotation(services, 5)).toMatchObject({
    ...{ epoch: 5, previous: 3, next: 9, stepsPruned: false, newContainer: null },
    counters: { before: { requests: 10 }, difference: { requests: 5 } },
    drift: { count: 600, files: [{ path: '/tmp/x', kind: 'added', sizeBytes: 12 }] },
    oldContainer: { slot: 'vault_web1', incarnation: old },
    temporalUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/rotation%2Fvault%2F5',
    steps: [{ step: 'chooseReplacement', durationMs: 12.5 }, {}, {}, {}],
  })
  expect(await readRotation(services, 3)).toMatchObject({ stepsPruned: true, counters: null, next: 5, previous: null })
  await expect(readRotation(services, 4)).rejects.toMatchObject({ code: 'not_found' })
})

test('a column that was cut short to fit tells nothing, and nothing fails', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedRotation(control.sql, { epoch: 5, outcome: 'kept', counters: '{"before":{"requ' })
  expect(await readRotation(control.services, 5)).toMatchObject({ counters: null, temporalUrl: null })
})

test('a rotation is named by its epoch or by its workflow', () => {
  expect(parseRotationId('1044', 'vault')).toBe(1_044)
  expect(parseRotationId('rotation/vault/1044', 'vault')).toBe(1_044)
  for (const wrong of ['', '0', '-1', '1e3', 'rotation/other/1', '1044/x', '../1']) {
    expect(() => parseRotationId(wrong, 'vault')).toThrowError(expect.objectContaining({ code: 'not_found' }))
  }
})
