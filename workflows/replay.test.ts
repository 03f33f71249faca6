import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
// Without this direct import runReplayHistory refuses every history with "type must be a Type".
import 'protobufjs'
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker'
import { beforeAll, expect, test } from 'vitest'

const folder = new URL('../tests/histories/', import.meta.url)
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
let workflowBundle: WorkflowBundle

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  })
  const workflowsPath = fileURLToPath(new URL('./index.ts', import.meta.url))
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
}, 60_000)

const read = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8'))

test('there is a history of every outcome', () => {
  expect(names).toEqual(
    expect.arrayContaining(
      ['rotated', 'kept-not-healthy', 'alarm-not-destroyed', 'failover'].map((end) => `rotation-${end}.json`),
    ),
  )
})

test.each(names)('replays %s without a difference', async (name) => {
  await Worker.runReplayHistory({ workflowBundle }, await read(name))
})

test('notices a workflow that would have decided otherwise', async () => {
  const history = await read('rotation-rotated.json')
  const scheduled = history.events.find((event: { eventType: string }) =>
    event.eventType.includes('ACTIVITY_TASK_SCHEDULED'),
  )
  scheduled.activityTaskScheduledEventAttributes.activityType.name = 'destroyOld'
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(/[Nn]ondeterminism/)
})
