import { expect, test } from 'vitest'
import { createControlFixture } from '../../tests/fakes/control-database.ts'
import { fillPool } from '../../tests/fakes/filled-pool.ts'
import type { PoolView } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import { createIo } from '../io.ts'
import { type Controller, createController } from './controller.ts'
import type { CtlDeps } from './ctl-deps.ts'
import { history } from './history.ts'
import { job } from './job.ts'
import { pause } from './pause.ts'
import { resume } from './resume.ts'
import { rotate } from './rotate.ts'
import { status } from './status.ts'

const nowMs = Date.UTC(2026, 10, 24, 12, 10, 0)
const ago = (seconds: number) => new Date(nowMs - seconds * 1_000).toISOString()

const view: PoolView = {
  ...{ pool: 'vault', state: 'running', epoch: 7, replicas: 3, rotation: null, paused: null, policyVersion: 1 },
  ...{ serving: { slot: 'vault_web2', sinceAt: ago(102), ageMs: 102_000 }, failuresInRow: 0, risks: 0 },
  window: { opensInMs: 18_000, medianInMs: 86_000, closesInMs: 258_000, chance30sRatio: 0.1 },
}

/** Answers every question with the view and remembers what it was told. */
function createFakeController(answer: () => unknown = () => view): Controller & { told: [string, unknown][] } {
  const told: [string, unknown][] = []
  const reply = async <T>(name: string, input: unknown): Promise<T> => {
    told.push([name, input])
    return answer() as T // the commands are tested against what the controller answers
  }
  const runJob: Controller['runJob'] = (job) => reply('job', job)
  return { told, update: reply, query: reply, runJob, close: async () => undefined }
}

async function start(controller: Controller = createFakeController()) {
  const fixture = await createControlFixture()
  const out: string[] = []
  const err: string[] = []
  const io = createIo({
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  })
  const { signal } = new AbortController()
  const deps: CtlDeps = {
    io,
    signal,
    database: fixture.database.reader,
    controller,
    actor: 'cli:mara',
    now: () => nowMs,
  }
  return {
    deps,
    database: fixture.database,
    text: () => out.join(''),
    notes: () => err.join(''),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  }
}

test('status counts no quarantined container as a spare, and names it', async () => {
  await using it = await start()
  await fillPool(it.database, nowMs)
  await it.database.write((tx) => tx.incarnation.update({ where: { id: 4 }, data: { state: 'quarantined' } }))
  await status(it.deps, { json: false })
  expect(
    it
      .text()
      .split('\n')
      .filter((line) => /^(Spares|Quarantine)/.test(line)),
  ).toEqual([
    'Spares     1 of 2 ready: vault_web3 standing by',
    'Quarantine #4, once vault_web1: stopped and kept for inspection',
  ])
})

test('status says what serves, since when, and when the next rotation may come', async () => {
  await using it = await start()
  await fillPool(it.database, nowMs)
  expect(await status(it.deps, { json: false })).toBe(0)
  expect(it.text()).toBe(
    [
      'State      running, epoch 7',
      `Serving    vault_web2 since 2026-11-24 12:08:18 UTC, exposed 1:42 min (container ${'b'.repeat(12)}, variant a)`,
      'Spares     2 of 2 ready: vault_web3 standing by, vault_web1 spare',
      'Next       not before 18 s from now, as likely before 1:26 min as after, at the latest in 4:18 min',
      'Last 24 h  1 rotated, 1 kept, 0 alarm; cut-over p50 –, p99 –; exposure p95 –, longest 6:41 min',
      '           4,005 requests, 1 lost, 2 connections cut at the deadline',
      '',
    ].join('\n'),
  )
})

test('status names what needs a person, until it is settled', async () => {
  await using it = await start()
  await fillPool(it.database, nowMs)
  const alert = { pool: 'vault', code: 'rotation_alarm', subject: 'vault', severity: 'alarm', openedAt: ago(60) }
  await it.database.write((tx) => tx.alert.create({ data: { ...alert, note: 'rotation 7: engine_error' } }))
  await it.database.write((tx) => tx.alert.create({ data: { ...alert, code: 'old', resolvedAt: ago(30) } }))
  await status(it.deps, { json: false })
  expect(
    it
      .text()
      .split('\n')
      .filter((line) => line.startsWith('Alert')),
  ).toEqual(['Alert      rotation_alarm since 2026-11-24 12:09:00 UTC: rotation 7: engine_error'])
})

test('status shows what is recorded, and the reason, while the controller does not answer', async () => {
  const down = createFakeController(() => {
    throw new CliError('not_running', 'Temporal at temporal:7233 cannot be reached')
  })
  await using it = await start(down)
  await fillPool(it.database, nowMs)
  expect(await status(it.deps, { json: true })).toBe(1)
  expect(JSON.parse(it.text())).toMatchObject({
    ...{ state: 'unknown', window: null, serving: { slot: 'vault_web2', exposureMs: 102_000 } },
    problem: { code: 'not_running' },
  })
  expect(it.notes()).toContain('Temporal at temporal:7233 cannot be reached')
})

test('status names who paused, why and until when', async () => {
  const paused = { untilAt: ago(-600), by: 'cli:mara', reason: 'upgrade' }
  await using it = await start(createFakeController(() => ({ ...view, state: 'paused', window: null, paused })))
  await fillPool(it.database, nowMs)
  await status(it.deps, { json: false })
  expect(it.text()).toContain('Next       paused until 2026-11-24 12:20:00 UTC by cli:mara: upgrade\n')
})

test('history shows each rotation with its steps, their durations and what failed', async () => {
  await using it = await start()
  await fillPool(it.database, nowMs)
  const all = { limit: undefined, before: undefined, outcome: undefined, json: false }
  expect(await history(it.deps, all, [])).toBe(0)
  const lines = it.text().split('\n')
  expect(lines[0]).toBe('#7    rotated  2026-11-24 12:08:17 UTC  manual  vault_web1 → vault_web2')
  expect(lines[1]).toContain('cut-over 31 ms, drain 400 ms, exposed 6:41 min; 0 lost, 2 cut, cleansing proved')
  expect(lines[2]).toContain('asked by cli:mara, "upgrade"')
  expect(lines[3]).toContain(
    'awaitHealthy 5.0 s failed: timeout · awaitHealthy (attempt 2) 60 ms · switchTraffic 12 ms',
  )
  expect(lines[4]).toContain('#6    kept ')
  expect(lines[6]).toContain('because not_healthy')
})

test('history filters, pages and says when there is none', async () => {
  await using it = await start()
  await fillPool(it.database, nowMs)
  const json = { limit: '1', before: undefined, outcome: undefined, json: true }
  await history(it.deps, json, [])
  expect(JSON.parse(it.text())).toMatchObject({ items: [{ epoch: 7, steps: [{}, {}, {}] }], nextBefore: 7 })
  await expect(history(it.deps, json, ['99'])).rejects.toMatchObject({ code: 'refused' })
  await expect(history(it.deps, { ...json, outcome: 'lost' }, [])).rejects.toMatchObject({ code: 'wrong_use' })
  await expect(history(it.deps, { ...json, limit: '0' }, [])).rejects.toMatchObject({ code: 'wrong_use' })
})

test('rotate carries who and why, and waits for the end when asked to', async () => {
  const controller = createFakeController(() => ({ epoch: 7, rotationId: 'rotation/vault/7', replayed: false }))
  await using it = await start(controller)
  await fillPool(it.database, nowMs)
  expect(await rotate(it.deps, { reason: 'upgrade', wait: false, json: false })).toBe(0)
  expect(controller.told).toEqual([
    ['rotateNow', { key: expect.stringMatching(/^[0-9a-f-]{36}$/), reason: 'upgrade', requestedBy: 'cli:mara' }],
  ])
  expect(await rotate(it.deps, { reason: undefined, wait: true, json: true })).toBe(0)
  expect(it.text()).toContain('"outcome": "rotated"')
})

test('pause ends after an hour unless something else is said', async () => {
  const controller = createFakeController()
  await using it = await start(controller)
  const options = { for: undefined, 'no-end': false, reason: undefined, json: false }
  await pause(it.deps, options)
  await pause(it.deps, { ...options, for: '90s' })
  await pause(it.deps, { ...options, 'no-end': true })
  const by = { by: 'cli:mara', reason: null }
  expect(controller.told.map(([, input]) => input)).toEqual([
    { untilMs: nowMs + 3_600_000, ...by },
    { untilMs: nowMs + 90_000, ...by },
    { untilMs: null, ...by },
  ])
  await expect(pause(it.deps, { ...options, for: '5m', 'no-end': true })).rejects.toMatchObject({ code: 'wrong_use' })
})

test('resume says who', async () => {
  const controller = createFakeController()
  await using it = await start(controller)
  expect(await resume(it.deps, { reason: 'done', json: true })).toBe(0)
  expect(controller.told).toEqual([['resume', { by: 'cli:mara', reason: 'done' }]])
})

test('a Temporal that is not there is named, with what that means', async () => {
  const to = { address: '127.0.0.1:9', namespace: 'default', tls: false, apiKeyFile: null, apiKey: null }
  const controller = createController(to)
  await expect(controller.query('state', {})).rejects.toMatchObject({
    code: 'not_running',
    message: expect.stringContaining('Temporal at 127.0.0.1:9 cannot be reached'),
  })
  await controller.close()
})

test('before the first start-up there is nothing to show', async () => {
  await using it = await start()
  await expect(status(it.deps, { json: false })).rejects.toMatchObject({ code: 'not_running' })
})

test('job orders one and prints what it said', async () => {
  const result = { kind: 'gc', outcome: 'done', drafts: 2, damagedFiles: [], run: 'r' }
  const controller = createFakeController(() => ({ epoch: 3, outcome: 'done', exitCode: 0, result }))
  await using it = await start(controller)
  expect(await job(it.deps, { confirm: undefined, json: false }, ['gc'])).toBe(0)
  expect(controller.told).toEqual([['job', { kind: 'gc' }]])
  expect(it.text()).toBe('gc: done\n  drafts 2\n  damagedFiles –\n')
})

test('a job that refuses is exit status 1, and the one refusal that can be overridden says how', async () => {
  const run = '4b0a3c1e-58a1-4a2e-9a52-8a4f3f0a7c11'
  const said = { kind: 'sweep', outcome: 'refused', code: 'too_many', message: 'more than usual', candidates: 900, run }
  const controller = createFakeController(() => ({ epoch: 3, outcome: 'refused', exitCode: 3, result: said }))
  await using it = await start(controller)
  expect(await job(it.deps, { confirm: run, json: false }, ['sweep'])).toBe(1)
  expect(controller.told).toEqual([['job', { kind: 'sweep', confirm: run }]])
  expect(it.text().split('\n')).toEqual([
    'sweep: too_many: more than usual',
    '  candidates 900',
    `If that is as it should be: bin/leyzenctl job sweep --confirm ${run}`,
    '',
  ])
})

test.each([
  [['migrate'], undefined],
  [['rm -rf'], undefined],
  [['sweep'], '../x'],
])('job refuses %j --confirm %s before anything is asked', async (positionals, confirm) => {
  const controller = createFakeController()
  await using it = await start(controller)
  await expect(job(it.deps, { confirm, json: false }, positionals)).rejects.toMatchObject({ code: 'wrong_use' })
  expect(controller.told).toEqual([])
})
