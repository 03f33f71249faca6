import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import { PauseRequest, RotateRequest } from '../../contract/rotation.ts'
import { readPolicy } from '../queries/read-policy.ts'
import {
  ago,
  createTestControl,
  insert,
  nowMs,
  policy,
  seedHistory,
  seedIncarnation,
  seedPool,
} from '../test-control.ts'
import { ackAlert, parseAlertId } from './ack-alert.ts'
import { destroyQuarantined, holdQuarantined, parseIncarnation, releaseQuarantined } from './quarantine-orders.ts'
import { reportRisk } from './report-risk.ts'
import { pauseRotation, resumeRotation, rotateNow } from './rotation-orders.ts'
import { setPolicy } from './set-policy.ts'

const key = '0b6c2f0e-6a37-4a9e-8f4d-3a0b9c2d1e5f'
const order = { key, by: 'mara', requestId: 'request-1' }

async function createPool() {
  const control = await createTestControl()
  seedPool(control.sql, 7)
  seedIncarnation(control.sql, { slot: 'vault_web1', state: 'serving', serving_at: ago(60) })
  return control
}

const refuse = (code: string, details?: unknown) => () => {
  const cause = ApplicationFailure.create({
    type: code,
    message: `refused: ${code}`,
    details: details ? [details] : [],
  })
  throw new WorkflowUpdateFailedError('Workflow Update failed', cause)
}

test('rotate tells the key, who and why, and answers with the epoch', async () => {
  await using control = await createPool()
  const { services, link } = control
  link.answer = () => ({ epoch: 8, rotationId: 'rotation/vault/8', replayed: false })
  const request = RotateRequest.parse({ reason: ' upgrade ', hostile: true })
  expect(await rotateNow(services, request, order)).toEqual({
    epoch: 8,
    rotationId: 'rotation/vault/8',
    replayed: false,
  })
  expect(link.told).toEqual([
    {
      name: 'rotateNow',
      input: { key, reason: 'upgrade', requestedBy: 'mara', hostile: true },
      updateId: `rotate:${key}/request-1`,
    },
  ])
})

test('each request reaches the controller under an id of its own, so that it can say what is a repeat', async () => {
  await using control = await createPool()
  const { services, link } = control
  link.answer = () => ({ epoch: 8, rotationId: 'rotation/vault/8', replayed: true })
  await rotateNow(services, RotateRequest.parse({}), order)
  await rotateNow(services, RotateRequest.parse({}), { ...order, requestId: 'request-2' })
  expect(link.told.map(({ updateId }) => updateId)).toEqual([`rotate:${key}/request-1`, `rotate:${key}/request-2`])
  await rotateNow(services, RotateRequest.parse({}), { ...order, key: null, requestId: 'request-3' })
  expect(link.told.at(-1)).toMatchObject({ input: { key: 'request-3', hostile: false, reason: null } })
  await expect(rotateNow(services, RotateRequest.parse({}), { ...order, key: 'once' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
})

test('a rotation under way is refused with its epoch', async () => {
  await using control = await createPool()
  control.link.answer = refuse('rotation_in_progress', { epoch: 8 })
  await expect(rotateNow(control.services, RotateRequest.parse({}), order)).rejects.toMatchObject({
    ...{ code: 'rotation_in_progress', status: 409, details: { epoch: 8 } },
  })
})

test('a pause lasts an hour unless something else is said, and never longer than a day', async () => {
  await using control = await createPool()
  const { services, link } = control
  const state = await pauseRotation(services, PauseRequest.parse({}), 'mara')
  expect(state.pool).toBe('vault')
  await pauseRotation(services, PauseRequest.parse({ untilAt: '2026-11-24T15:00:00+02:00', reason: 'x' }), 'mara')
  await pauseRotation(services, PauseRequest.parse({ untilAt: null }), 'mara')
  expect(link.told.map(({ input }) => input)).toEqual([
    { untilMs: nowMs + 3_600_000, by: 'mara', reason: null },
    { untilMs: nowMs + 3_600_000, by: 'mara', reason: 'x' },
    { untilMs: null, by: 'mara', reason: null },
  ])
  for (const untilAt of [ago(1), ago(-86_401)]) {
    await expect(pauseRotation(services, { untilAt }, 'mara')).rejects.toMatchObject({ code: 'invalid_request' })
  }
  await resumeRotation(services, { reason: '' }, 'jo')
  expect(link.told.at(-1)).toMatchObject({ name: 'resume', input: { by: 'jo', reason: null } })
})

const policyOrder = { by: 'mara', requireProof: () => undefined }

test('a dry run answers what the policy would come to and tells nobody', async () => {
  await using control = await createPool()
  const wish = { baseVersion: 1, policy, reason: 'try', dryRun: true }
  const answer = await setPolicy(control.services, wish, policyOrder)
  expect(answer).toMatchObject({ version: 1, policy, simulation: { exposureMaxMs: 270_000, cpuMsPerDay: null } })
  expect(answer.simulation.residualMs).toBeGreaterThan(50_000)
  expect(control.link.told).toEqual([])
})

test('everything that is wrong with a policy is told at once', async () => {
  await using control = await createPool()
  const wrong = { ...policy, graceMs: 70_000, spares: 0, extra: 1, windows: [{ days: [9] }] }
  const saving = setPolicy(control.services, { baseVersion: 1, policy: wrong, reason: 'x', dryRun: false }, policyOrder)
  const { code, status, details } = await saving.catch((error) => error)
  expect([code, status]).toEqual(['policy_invalid', 422])
  expect(details.problems.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(['graceMs', 'spares', 'extra', 'windows.0.days']),
  )
})

test('a policy made from an older version is refused with the one that is in force', async () => {
  await using control = await createPool()
  const stale = setPolicy(control.services, { baseVersion: 0, policy, reason: 'x', dryRun: false }, policyOrder)
  await expect(stale).rejects.toMatchObject({ code: 'version_conflict', details: { current: 1 } })
})

test('more exposure needs a fresh proof; less does not', async () => {
  await using control = await createPool()
  const { services, link } = control
  link.answer = () => ({ version: 2 })
  const asked: string[] = []
  const proving = { by: 'mara', requireProof: () => asked.push('proof') }
  const save = (maxExposureMs: number) =>
    setPolicy(services, { baseVersion: 1, policy: { ...policy, maxExposureMs }, reason: 'x', dryRun: false }, proving)
  expect(await save(policy.maxExposureMs - 1_000)).toMatchObject({ version: 2 })
  expect(asked).toEqual([])
  await save(policy.maxExposureMs + 1_000)
  expect(asked).toEqual(['proof'])
  expect(link.told[0]).toMatchObject({ name: 'setPolicy', input: { baseVersion: 1, reason: 'x', by: 'mara' } })
})

test('the policy is read with its versions and with what was measured', async () => {
  await using control = await createTestControl()
  const { services, sql } = control
  seedPool(sql)
  expect(await readPolicy(services)).toMatchObject({
    ...{ version: 1, policy, by: 'settings', replicas: 3, versions: [{ version: 1 }] },
    measured: { rotationMs: null, cpuMsPerRotation: null, drainMs: null },
  })
  seedHistory(sql, { count: 20, everyS: 60 })
  expect((await readPolicy(services)).measured).toEqual({ rotationMs: 2_000, cpuMsPerRotation: null, drainMs: 1_000 })
  await expect(readPolicy(services, 9)).rejects.toMatchObject({ code: 'not_found' })
})

test('a signal from outside goes to the controller with who says so', async () => {
  await using control = await createPool()
  const { services, link } = control
  link.answer = () => ({ response: 'rotate' })
  const risk = { slot: null, kind: 'signal', hostile: true, reason: 'shell in container' } as const
  expect(await reportRisk(services, risk, 'token:risk')).toEqual({ response: 'rotate' })
  const input = { kind: 'signal', slot: null, detail: 'shell in container', hostile: true, by: 'token:risk' }
  expect(link.told).toMatchObject([{ name: 'riskEvent', input }])
  await expect(reportRisk(services, { ...risk, slot: 'other' }, 'x')).rejects.toMatchObject({ code: 'invalid_request' })
})

test('orders about the shelf name who, why and until when', async () => {
  await using control = await createPool()
  const { services, link } = control
  const shelved = { incarnation: 12, by: 'mara' }
  link.answer = () => ({ incarnation: 12, slot: 'vault_web1', state: 'destroyed', holdUntilAt: null, changed: true })
  await holdQuarantined(services, { untilAt: ago(-60), reason: 'look' }, shelved)
  await releaseQuarantined(services, { reason: 'ours' }, shelved)
  await destroyQuarantined(services, {}, shelved)
  expect(link.told.map(({ name, input }) => [name, input])).toEqual([
    ['holdQuarantine', { ...shelved, untilMs: nowMs + 60_000, reason: 'look' }],
    ['releaseQuarantine', { ...shelved, reason: 'ours' }],
    ['destroyQuarantine', { ...shelved, reason: null }],
  ])
  const tooLong = holdQuarantined(services, { untilAt: ago(-91 * 86_400), reason: 'x' }, shelved)
  await expect(tooLong).rejects.toMatchObject({ code: 'invalid_request' })
  link.answer = refuse('unknown_incarnation')
  await expect(destroyQuarantined(services, {}, shelved)).rejects.toMatchObject({ code: 'not_found' })
  expect(() => parseIncarnation('12x')).toThrowError(expect.objectContaining({ code: 'not_found' }))
})

test('an alert that somebody has seen says who, and the feed and the audit log hear of it', async () => {
  await using control = await createPool()
  const { services, sql } = control
  const alert = { pool: 'vault', code: 'rotation_alarm', subject: 'vault', severity: 'alarm', opened_at: ago(60) }
  const id = insert(sql, 'alerts', { ...alert, note: 'rotation 7: engine_error' })
  const ack = { id, by: 'mara', note: 'looking', address: '10.0.0.1', requestId: 'r1' }
  expect(await ackAlert(services, ack)).toMatchObject({
    ...{ state: 'acked', ackedBy: 'mara', ackedAt: ago(0), note: 'rotation 7: engine_error — looking' },
  })
  expect(await ackAlert(services, { ...ack, note: 'solved', requestId: 'r2' })).toMatchObject({
    note: 'rotation 7: engine_error — solved',
  })
  const events = sql.prepare("SELECT data FROM events WHERE type = 'alert'").all() as { data: string }[]
  expect(JSON.parse(events[0]?.data ?? '')).toEqual({
    id,
    code: 'rotation_alarm',
    severity: 'alarm',
    subject: 'vault',
    state: 'acked',
    at: ago(0),
  })
  const rows = sql.prepare('SELECT actor, action, object, reason FROM audit_logs').all()
  expect(rows[0]).toEqual({ actor: 'mara', action: 'alert.ack', object: `alert/${id}`, reason: 'looking' })
  await expect(ackAlert(services, { ...ack, id: 99 })).rejects.toMatchObject({ code: 'not_found' })
  expect(() => parseAlertId('x')).toThrow()
})
