/**
 * Records one history per way in which each workflow can end, to `tests/histories/`; `workflows/replay.test.ts` replays
 * them. Run it after a change that replay refuses on purpose: `node tests/record-histories.ts`, with TEMPORAL_CLI set.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { defaultPolicy } from '../workflows/domain/policy.ts'
import { poolSignals, poolUpdates, workflowIds } from '../workflows/messages.ts'
import { createFakePool, type FakePool, type FakePoolOptions, slotNames } from './fakes/pool.ts'
import { type RunningPool, runPool, startTemporal } from './fakes/temporal.ts'

interface Scene {
  fake: FakePool
  pool: RunningPool
}
interface Scenario {
  name: string
  options?: FakePoolOptions
  /** Answers the id of the workflow whose history is kept. */
  run(scene: Scene): Promise<string>
}

const rotationOf = ({ fake }: Scene, epoch: number) => workflowIds.rotation(fake.name, epoch)
const oneRotation = async (scene: Scene) => rotationOf(scene, (await scene.pool.rotate()).epoch)
const spare = ({ records }: FakePool) => records.incarnations.find(({ state }) => state === 'spare')
const allSickBut = (fake: FakePool) => {
  for (const slot of slotNames(3)) if (slot !== fake.traffic.serving()) fake.engine.sick.add(slot)
}

const scenarios: Scenario[] = [
  { name: 'rotation-rotated', run: oneRotation },
  {
    name: 'rotation-rotated-cold',
    options: { replicas: 2 },
    run: async (scene) => {
      scene.fake.engine.containers.delete(spare(scene.fake)?.slot ?? '')
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-rotated-after-retries',
    run: async (scene) => {
      scene.fake.faults.set('traffic.switchTo', { code: 'haproxy_unavailable', times: 2 })
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-kept-not-healthy',
    run: async (scene) => {
      allSickBut(scene.fake)
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-kept-haproxy-away',
    run: async (scene) => {
      scene.fake.traffic.state.haproxy = false
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-kept-switch-not-read-back',
    run: async (scene) => {
      const { fake } = scene
      const [old, begun] = [fake.traffic.serving(), fake.faults.calls.length]
      fake.traffic.state.blind = true
      const sighted = setInterval(() => {
        if (fake.faults.calls.includes(`traffic.switchTo ${old}`, begun)) fake.traffic.state.blind = false
      }, 5)
      return oneRotation(scene).finally(() => clearInterval(sighted))
    },
  },
  {
    name: 'rotation-kept-stale-epoch',
    run: async (scene) => {
      scene.fake.engine.epochs.replicas = 500
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-alarm-third-kept',
    run: async (scene) => {
      scene.fake.traffic.state.haproxy = false
      await scene.pool.rotate()
      await scene.pool.rotate()
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-alarm-not-destroyed',
    run: async (scene) => {
      const call = `engine.remove ${scene.fake.traffic.serving()}`
      scene.fake.faults.set(call, { code: 'operation_not_allowed', times: Number.POSITIVE_INFINITY })
      return oneRotation(scene)
    },
  },
  {
    name: 'rotation-failover',
    run: async (scene) => {
      const { fake, pool } = scene
      const dead = fake.engine.containers.get(fake.traffic.serving() ?? '')
      if (dead) fake.engine.end(dead, 137)
      await pool.controller.signal(poolSignals.riskEvent, { kind: 'failover', ...fake.traffic.failOver() })
      while (fake.records.rotations[0]?.outcome === undefined) await sleep(50)
      return rotationOf(scene, fake.records.rotations[0].epoch)
    },
  },
  { name: 'startup-first', run: async ({ fake }) => workflowIds.startup(fake.name) },
  {
    name: 'startup-again',
    run: async ({ fake, pool }) => {
      await pool.startup()
      return workflowIds.startup(fake.name)
    },
  },
  {
    name: 'startup-after-reboot',
    run: async ({ fake, pool }) => {
      for (const container of fake.engine.containers.values()) fake.engine.end(container, 255)
      await pool.startup()
      return workflowIds.startup(fake.name)
    },
  },
  {
    name: 'startup-failed',
    run: async ({ fake, pool }) => {
      for (const container of fake.engine.containers.values()) fake.engine.end(container, 255)
      fake.engine.state.jobExit = 3
      await pool.startup().catch(() => {}) // failing is what this one is about
      return workflowIds.startup(fake.name)
    },
  },
  {
    name: 'pool-timer-pause-policy',
    options: { settings: { meanMs: 1_000, graceMs: 100 } },
    run: async ({ fake, pool }) => {
      while (fake.records.rotations.filter(({ outcome }) => outcome).length < 2) await sleep(50)
      await pool.update(poolUpdates.pause, { untilMs: null, by: 'test', reason: null })
      const policy = defaultPolicy({ meanMs: 3_600_000, graceMs: 1_000, healthTimeoutMs: 5_000 })
      await pool.update(poolUpdates.setPolicy, { baseVersion: 1, policy, reason: 'slower', by: 'test' })
      await pool.update(poolUpdates.resume, { by: 'test', reason: null })
      return workflowIds.pool(fake.name)
    },
  },
  {
    name: 'reconcile-repairs',
    run: async ({ fake, pool }) => {
      fake.engine.containers.delete(spare(fake)?.slot ?? '')
      const { workflowId } = await pool.reconcile()
      return workflowId
    },
  },
  {
    name: 'reconcile-starts-startup',
    run: async ({ pool }) => {
      await pool.controller.terminate('dead')
      const { workflowId } = await pool.reconcile()
      return workflowId
    },
  },
  { name: 'maintenance-done', run: async ({ fake }) => workflowIds.maintenance(fake.name) },
]

/** Names and paths of the machine that recorded; replay does not look at them. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorder'
  return key === 'stackTrace' || key === 'binaryChecksum' ? '' : value
}

await using temporal = await startTemporal()
const folder = new URL('./histories/', import.meta.url)
await mkdir(folder, { recursive: true })
for (const { name, options, run } of scenarios) {
  const fake = createFakePool(options)
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const workflowId = await run({ fake, pool })
  const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory()
  const text = JSON.stringify(JSON.parse(historyToJSON(history)), withoutMachine, 1).replaceAll(hostname(), 'recorder')
  await writeFile(new URL(`${name}.json`, folder), `${text}\n`)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}
