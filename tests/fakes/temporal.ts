/** A real Temporal server for one test file, with a worker that runs our workflows over a fake pool. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Client, type WorkflowHandle, WorkflowUpdateStage } from '@temporalio/client'
import { defineSearchAttributeKey } from '@temporalio/common'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker'
import { createActivities } from '../../activities/index.ts'
import type { RotationResult } from '../../workflows/domain/rotation-order.ts'
import {
  type PoolView,
  poolQueries,
  poolUpdates,
  type ReconcileResult,
  type RotateNowAnswer,
  searchAttributeNames,
  workflowIds,
  workflowTypes,
} from '../../workflows/messages.ts'
import type { FakePool } from './pool.ts'

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))

/** Where set-up has put the Temporal CLI. @throws Error that says what is missing */
export function temporalCli(): string {
  const path = process.env.TEMPORAL_CLI
  if (path === undefined || path === '') throw new Error('TEMPORAL_CLI: set it to the path of the temporal command')
  return path
}

export interface TemporalBench {
  env: TestWorkflowEnvironment
  client: Client
  bundle: WorkflowBundle
  [Symbol.asyncDispose](): Promise<void>
}

export async function startTemporal({ suggestContinueAsNewAt = 4_096 } = {}): Promise<TemporalBench> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  })
  const { exposureMs, ...words } = searchAttributeNames
  const dynamic = [
    `limit.historyCount.suggestContinueAsNew=${suggestContinueAsNewAt}`,
    'history.persistenceMaxQPS=1000000',
    'history.transferProcessorMaxPollRPS=1000',
    'history.timerProcessorMaxPollRPS=1000',
    'system.enableActivityEagerExecution=true',
  ]
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: temporalCli() },
      log: { format: 'pretty', level: 'never' },
      extraArgs: dynamic.flatMap((value) => ['--dynamic-config-value', value]),
      searchAttributes: [
        ...Object.values(words).map((name) => defineSearchAttributeKey(name, 'KEYWORD')),
        defineSearchAttributeKey(exposureMs, 'INT'),
      ],
    },
  })
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  return { env, client: env.client, bundle, [Symbol.asyncDispose]: () => env.teardown() }
}

export interface RunningPool {
  client: Client
  controller: WorkflowHandle
  taskQueue: string
  /** Runs start-up and answers its result. */
  startup(): Promise<unknown>
  reconcile(): Promise<{ workflowId: string; result: ReconcileResult }>
  update<T>(name: string, input: unknown): Promise<T>
  /** Orders a rotation and waits until the controller has heard of its end. */
  rotate(): Promise<RotationResult>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** One worker on its own task queue; what still runs when the test is over is ended. */
export async function runPool(
  { env, client, bundle }: TemporalBench,
  fake: FakePool,
  taskQueue = `test-${crypto.randomUUID()}`,
): Promise<RunningPool> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: bundle,
    activities: createActivities(fake.deps),
    // A worker that is gone keeps its sticky queue this long before another one gets its workflows.
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownGraceTime: 500,
    shutdownForceTime: 2_000,
  })
  const running = worker.run()
  const args = [{ pool: fake.name }]
  const run = (workflowType: string, workflowId: string) =>
    client.workflow.execute(workflowType, { taskQueue, workflowId, args })
  const controller = client.workflow.getHandle(workflowIds.pool(fake.name))
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    worker.shutdown()
    await running
  }
  const update = async <T>(name: string, input: unknown): Promise<T> => {
    const waitForStage = WorkflowUpdateStage.ACCEPTED
    const handle = await controller.startUpdate<T, [unknown]>(name, { args: [input], waitForStage })
    return handle.result()
  }
  const rotate = async (): Promise<RotationResult> => {
    const wish = { key: crypto.randomUUID(), reason: null, requestedBy: 'test' }
    const { rotationId } = await update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
    const isRotating = async () => (await controller.query<PoolView>(poolQueries.state)).state === 'rotating'
    while (await isRotating()) await sleep(20)
    return client.workflow.getHandle(rotationId).result()
  }
  return {
    client,
    controller,
    taskQueue,
    startup: () => run(workflowTypes.startup, workflowIds.startup(fake.name)),
    async reconcile() {
      const workflowId = `${workflowIds.reconcile(fake.name)}-${crypto.randomUUID()}`
      return { workflowId, result: await run(workflowTypes.reconcile, workflowId) }
    },
    update,
    rotate,
    stop,
    async [Symbol.asyncDispose]() {
      await endAll(client)
      await stop()
    },
  }
}

async function endAll(client: Client): Promise<void> {
  for await (const { workflowId } of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    await client.workflow
      .getHandle(workflowId)
      .terminate('the test is over')
      .catch(() => {}) // it may just have ended
  }
}
