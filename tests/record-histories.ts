/**
 * Records one history per way in which each workflow can end, to `tests/histories/`; `workflows/replay.test.ts` replays
 * them. A recorded history is never recorded again, since a run of it may still be open somewhere: without a name only those
 * that are missing are made. `node tests/record-histories.ts [NAME…]`, with TEMPORAL_CLI set.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { defaultPolicy } from '../workflows/domain/policy.ts'
import { poolSignals, poolUpdates, type RotateNowAnswer, workflowIds, workflowTypes } from '../workflows/messages.ts'
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
const untilEnded = async ({ records }: FakePool, epoch: number) => {
  while (records.rotations.find((row) => row.epoch === epoch)?.outcome === undefined) await sleep(20)
}
/** The serving one goes into quarantine; answers the epoch. */
const evict = async ({ fake, pool }: Scene) => {
  const wish = { key: crypto.randomUUID(), reason: 'looks taken over', requestedBy: 'test', hostile: true }
  const { epoch } = await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
  await untilEnded(fake, epoch)
  await pool.client.workflow.getHandle(workflowIds.rotation(fake.name, epoch)).result()
  return epoch
}
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
  {
    name: 'rotation-quarantined',
    run: async (scene) => rotationOf(scene, await evict(scene)),
  },
  {
    name: 'rotation-quarantined-while-draining',
    options: { settings: { graceMs: 30_000 } },
    run: async (scene) => {
      const { fake, pool } = scene
      const slot = fake.traffic.serving()
      const container = fake.engine.containers.get(slot ?? '')
      if (slot === null || container === undefined) throw new Error('nobody serves')
      container.deaf = true
      fake.traffic.at(slot).connections = 1
      const wish = { key: crypto.randomUUID(), reason: null, requestedBy: 'test', hostile: false }
      const { epoch } = await pool.update<RotateNowAnswer>(poolUpdates.rotateNow, wish)
      while (!fake.faults.calls.includes(`engine.stop ${slot}`)) await sleep(20)
      await pool.update(poolUpdates.riskEvent, { kind: 'signal', slot, detail: 'seen', hostile: true, by: 'test' })
      await untilEnded(fake, epoch)
      return rotationOf(scene, epoch)
    },
  },
  {
    name: 'rotation-alarm-hostile-serves',
    run: async (scene) => {
      allSickBut(scene.fake)
      return rotationOf(scene, await evict(scene))
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
    name: 'pool-hostile-quarantine-windows',
    run: async (scene) => {
      const { fake, pool } = scene
      await pool.update(poolUpdates.resume, { by: 'test', reason: null })
      const window = { days: [1], from: '01:00', to: '02:00', timeZone: 'UTC', mode: 'slower' as const, factor: 2 }
      const policy = {
        ...defaultPolicy({ meanMs: 3_600_000, graceMs: 500, healthTimeoutMs: 1_000 }, 3),
        windows: [window],
      }
      await pool.update(poolUpdates.setPolicy, { baseVersion: 1, policy, reason: 'windows', by: 'test' })
      const slot = spare(fake)?.slot
      await pool.update(poolUpdates.riskEvent, { kind: 'signal', slot, detail: 'seen', hostile: true, by: 'test' })
      while (!fake.records.incarnations.some(({ state }) => state === 'quarantined')) await sleep(20)
      const incarnation = fake.records.incarnations.find(({ state }) => state === 'quarantined')?.id
      await evict(scene)
      const hold = { incarnation, untilMs: Date.now() + 3_600_000, reason: 'evidence', by: 'test' }
      await pool.update(poolUpdates.holdQuarantine, hold)
      await pool.update(poolUpdates.releaseQuarantine, { incarnation, reason: 'false', by: 'test' })
      return workflowIds.pool(fake.name)
    },
  },
  {
    name: 'reconcile-tends-quarantine',
    run: async (scene) => {
      await evict(scene)
      const { workflowId } = await scene.pool.reconcile()
      return workflowId
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
  { name: 'upkeep-done', run: runUpkeep },
  {
    name: 'upkeep-one-failed',
    run: async (scene) => {
      scene.fake.faults.set('engine.createJob', { code: 'operation_not_allowed', times: 1 })
      return runUpkeep(scene)
    },
  },
]

async function runUpkeep({ fake, pool: { client, taskQueue } }: Scene): Promise<string> {
  const workflowId = workflowIds.upkeep(fake.name)
  await client.workflow.execute(workflowTypes.upkeep, { taskQueue, workflowId, args: [{ pool: fake.name }] })
  return workflowId
}

/** Names and paths of the machine that recorded; replay does not look at them. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorder'
  return key === 'stackTrace' || key === 'binaryChecksum' ? '' : value
}

await using temporal = await startTemporal()
const folder = new URL('./histories/', import.meta.url)
await mkdir(folder, { recursive: true })
const named = process.argv.slice(2)
const known = await readdir(folder)
const isWanted = (name: string) => (named.length === 0 ? !known.includes(`${name}.json`) : named.includes(name))
for (const { name, options, run } of scenarios.filter((scenario) => isWanted(scenario.name))) {
  const fake = createFakePool(options)
  await using pool = await runPool(temporal, fake)
  await pool.startup()
  const workflowId = await run({ fake, pool })
  const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory()
  const text = JSON.stringify(JSON.parse(historyToJSON(history)), withoutMachine, 1).replaceAll(hostname(), 'recorder')
  await writeFile(new URL(`${name}.json`, folder), `${text}\n`)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}
