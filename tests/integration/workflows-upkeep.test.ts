import { afterAll, beforeAll, expect, test } from 'vitest'
import { createController } from '../../cli/ctl/controller.ts'
import { ensureUpkeepSchedule } from '../../worker/schedules.ts'
import { parsePoolName } from '../../workflows/domain/ids.ts'
import { type UpkeepResult, workflowIds, workflowTypes } from '../../workflows/messages.ts'
import { createFakePool, type FakePool } from '../fakes/pool.ts'
import { type RunningPool, runPool, startTemporal, type TemporalBench } from '../fakes/temporal.ts'

let temporal: TemporalBench

beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal[Symbol.asyncDispose]())

/** As the Schedule starts it. */
const upkeep = ({ client, taskQueue }: RunningPool, fake: FakePool): Promise<UpkeepResult> =>
  client.workflow.execute(workflowTypes.upkeep, {
    taskQueue,
    workflowId: `${workflowIds.upkeep(fake.name)}-${crypto.randomUUID()}`,
    args: [{ pool: fake.name }],
  })
const due = ['checkpoint', 'gc', 'sweep', 'verify']

test('runs nothing before the start-up, everything after it, and nothing again at once', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  expect(await upkeep(pool, fake)).toEqual({ ran: [], gaveWay: false })
  await pool.startup()
  expect(await upkeep(pool, fake)).toEqual({ ran: due, gaveWay: false })
  expect(fake.records.jobs).toEqual(['migrate', ...due])
  expect(await upkeep(pool, fake)).toEqual({ ran: [], gaveWay: false })
})

test('a job that refuses raises an alarm until it is done again, and keeps none of the others', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  fake.engine.state.jobExit = 3
  expect(await upkeep(pool, fake)).toEqual({ ran: due, gaveWay: false })
  expect([...fake.records.alerts.keys()].toSorted()).toEqual(due.map((kind) => `job_refused job/${kind}`))
})

test('a job that fails raises an alarm and the others run all the same', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  fake.faults.set('engine.createJob', { code: 'operation_not_allowed', times: 1 })
  expect(await upkeep(pool, fake)).toEqual({ ran: due.slice(1), gaveWay: false })
  expect([...fake.records.alerts.keys()]).toEqual(['job_failed job/checkpoint'])
})

test('gives way to a job that somebody ordered', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const ordered = await pool.client.workflow.start(workflowTypes.maintenance, {
    taskQueue: 'nobody-serves-this-one',
    workflowId: workflowIds.maintenance(fake.name),
    args: [{ pool: fake.name, kind: 'backup' }],
  })
  expect(await upkeep(pool, fake)).toEqual({ ran: [], gaveWay: true })
  await ordered.terminate('the test is over')
})

test('leyzenctl orders a job on the queue of the schedule and waits for its end; while one runs it says so', async () => {
  const fake = createFakePool()
  await using pool = await runPool(temporal, fake)
  const { client } = pool
  const vault = parsePoolName('vault')
  const { address } = temporal.env.connection.options
  const controller = createController({
    ...{ address: address ?? '', namespace: client.options.namespace },
    ...{ tls: false, apiKeyFile: null, apiKey: null },
  })
  const { signal } = new AbortController()
  await expect(controller.runJob({ kind: 'gc' }, signal)).rejects.toMatchObject({ code: 'not_running' })
  await ensureUpkeepSchedule(client, vault, pool.taskQueue)
  await ensureUpkeepSchedule(client, vault, pool.taskQueue)
  expect(await controller.runJob({ kind: 'gc' }, signal)).toMatchObject({ outcome: 'done', exitCode: 0 })
  expect(fake.records.jobs).toContain('gc')
  const running = await client.workflow.start(workflowTypes.maintenance, {
    taskQueue: 'nobody-serves-this-one',
    workflowId: workflowIds.maintenance(vault),
    args: [{ pool: vault, kind: 'backup' }],
  })
  await expect(controller.runJob({ kind: 'gc' }, signal)).rejects.toMatchObject({ code: 'refused' })
  await running.terminate('the test is over')
  await client.schedule.getHandle(workflowIds.upkeep(vault)).delete()
  await controller.close()
})
