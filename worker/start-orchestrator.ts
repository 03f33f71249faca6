/** Builds the orchestrator from its configuration and runs it until it is told to stop. */

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Client } from '@temporalio/client'
import type { NativeConnection } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { ActivityDeps } from '../activities/deps.ts'
import { createActivities } from '../activities/index.ts'
import { createStepDiary, type StepDiary } from '../activities/step-diary.ts'
import { type ControlDatabase, openControl } from '../prisma/control/client.ts'
import { type PoolName, parsePoolName, parseSlotName } from '../workflows/domain/ids.ts'
import { poolSignals, type RiskEvent, workflowIds } from '../workflows/messages.ts'
import { systemClock } from './adapters/clock.ts'
import { readContainerSpec } from './adapters/container-spec.ts'
import { createEngine } from './adapters/engine.ts'
import { freeBytesBeside } from './adapters/free-bytes.ts'
import { secureRandom } from './adapters/random.ts'
import { createRecords } from './adapters/records.ts'
import { createTraffic, type Traffic } from './adapters/traffic.ts'
import type { WorkerConfig } from './env.ts'
import { createMetrics } from './metrics.ts'
import { createPhaseHolder } from './phase.ts'
import { startWorker } from './run-worker.ts'
import { ensureReconcileSchedule, ensureUpkeepSchedule } from './schedules.ts'
import { startObserveServer } from './server.ts'
import { startStartup } from './start-workflows.ts'
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts'
import { connectTemporal, type Patience, persistently } from './temporal.ts'
import { type TemporalWatch, watchTemporal } from './watch-temporal.ts'

/** The pool's name; there is one. */
const pool: PoolName = parsePoolName('vault')
/** Where a replica listens inside its container. */
const REPLICA_PORT = 8080
/** A signal that takes longer is sent again by the next tick. */
const SIGNAL_MS = 2_000

/** Runs until `signal` is aborted, then ends everything in the reverse order. */
export async function runOrchestrator(config: WorkerConfig, log: Logger, signal: AbortSignal): Promise<void> {
  const clock = systemClock
  const phase = createPhaseHolder(clock.now)
  const patience = { clock, log, signal }
  await using database = await persistently('control database', () => openControl(config.controlDatabase), patience)
  const running: Running = { telemetry: null, temporal: null }
  const metrics = createMetrics({
    ...{ phase, now: clock.now, readPool: () => readPoolFigures(database) },
    telemetryLagMs: () => running.telemetry?.lagMs() ?? null,
    isTemporalReachable: () => running.temporal?.isReachable() ?? null,
  })
  await using _server = await startObserveServer(config.listen, { phase, metrics, log })
  const records = createRecords(database, { onRotationClosed: metrics.onRotationClosed })
  await using ports = await openPorts(config)
  phase.report('connecting', `Temporal at ${config.temporal.address}`)
  await using connection = closing(await connectTemporal(config.temporal, patience))
  running.temporal = watchTemporal(connection.it, config.temporal.address, patience)
  const diary = createStepDiary()
  const work = { ...ports, database, records, phase, diary, connection: connection.it }
  const { worker, telemetry, boot } = startWork(config, work, patience)
  running.telemetry = telemetry
  await Promise.race([worker.ended, aborted(signal)])
  log.info('stopping')
  await Promise.allSettled([worker.stop(), telemetry.stop(), boot])
  await diary.settled()
}

/** What the metrics show of parts that begin later than their server. */
interface Running {
  telemetry: Telemetry | null
  temporal: TemporalWatch | null
}

interface Work extends Pick<ActivityDeps, 'engine' | 'records' | 'phase'> {
  traffic: Traffic
  diary: StepDiary
  database: ControlDatabase
  connection: NativeConnection
}

function startWork(config: WorkerConfig, work: Work, patience: Patience) {
  const { engine, traffic, records, phase, database, connection } = work
  const { clock, log } = patience
  const { namespace } = config.temporal
  const client = new Client({ connection, namespace })
  const activities = createActivities(
    {
      ...{ engine, traffic, records, phase, clock, random: secureRandom },
      settings: { replicaPort: REPLICA_PORT, policy: config.policy },
    },
    work.diary,
  )
  const { taskQueue, workflowBundle } = config
  const worker = startWorker({ connection, namespace, taskQueue, workflowBundle, activities }, patience)
  const telemetry = startTelemetry({
    ...{ database, engine, traffic, pool, clock, log, owner: randomUUID() },
    ...{ records, replicas: engine.slots.length, cutsSoFar: traffic.cutsSoFar },
    freeBytes: () => freeBytesBeside(config.controlDatabase),
    raise: (risk) => raiseRisk(client, risk),
  })
  return { worker, telemetry, boot: bootWorkflows(client, taskQueue, patience) }
}

function closing<T extends { close(): Promise<void> }>(it: T): AsyncDisposable & { it: T } {
  return { it, [Symbol.asyncDispose]: () => it.close() }
}

async function openPorts(config: WorkerConfig) {
  const readToken = async (path: string) => (await readFile(path, 'utf8')).trim()
  const { dockerProxy, trafficGateway } = config
  const engine = createEngine({
    ...{ url: dockerProxy.url, token: await readToken(dockerProxy.tokenFile) },
    ...{ slots: config.slots.map(parseSlotName), jobName: config.jobName },
    spec: await readContainerSpec(config.containerSpecFile),
  })
  const traffic = createTraffic({ url: trafficGateway.url, token: await readToken(trafficGateway.tokenFile) })
  return {
    engine,
    traffic,
    async [Symbol.asyncDispose]() {
      engine.close()
      traffic.close()
    },
  }
}

async function bootWorkflows(client: Client, taskQueue: string, patience: Patience) {
  await persistently('schedule of reconcile', () => ensureReconcileSchedule(client, pool, taskQueue), patience)
  await persistently('schedule of upkeep', () => ensureUpkeepSchedule(client, pool, taskQueue), patience)
  await persistently('start-up', () => startStartup(client, pool, taskQueue), patience)
}

async function raiseRisk(client: Client, risk: RiskEvent): Promise<void> {
  const handle = client.workflow.getHandle(workflowIds.pool(pool))
  await client.withDeadline(Date.now() + SIGNAL_MS, () => handle.signal(poolSignals.riskEvent, risk))
}

async function readPoolFigures({ reader }: ControlDatabase) {
  const row = await reader.pool.findUnique({ where: { id: pool } })
  if (row === null) return null
  const serving = await reader.incarnation.findFirst({
    where: { poolId: pool, state: 'serving', destroyedAt: null },
    orderBy: { servingAt: 'desc' },
  })
  const servingAt = serving?.servingAt ?? null
  return { epoch: Number(row.epoch), servingSinceMs: servingAt === null ? null : Date.parse(servingAt) }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
