/** The engine in memory: containers with addresses and health, behind a fence. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DriftFile, EngineContainer, EnginePort } from '../../activities/deps.ts'
import { parseContainerId, type SlotName } from '../../workflows/domain/ids.ts'
import { FakeError, type Faults } from './pool-faults.ts'

export interface FakeContainer extends EngineContainer {
  changes: DriftFile[]
  /** Ignores SIGTERM, so only SIGKILL ends it. */
  deaf: boolean
}

export interface EngineOptions {
  slots: SlotName[]
  spec: string
  /** How long a start takes until healthy. */
  healthyAfterMs: number
}

export function createFakeEngine(faults: Faults, options: EngineOptions) {
  const containers = new Map<string, FakeContainer>()
  const epochs = { replicas: 0, job: 0 }
  const sick = new Set<string>()
  const drift: DriftFile[] = []
  const state = { spec: options.spec, slots: options.slots, jobExit: 0, jobResult: { ok: true } as unknown, made: 0 }
  const jobName = 'vault_job'

  const fence = (name: string, epoch: number) => {
    const of = name === jobName ? 'job' : 'replicas'
    if (epoch < epochs[of]) throw new FakeError('stale_epoch')
    epochs[of] = epoch
  }
  const need = (name: string): FakeContainer => {
    const found = containers.get(name)
    if (found === undefined) throw new FakeError('no_such_container')
    return found
  }
  const variants = ['a', 'b', 'c'].map((name) => ({ name, imageDigest: `sha256:${name.repeat(64)}` }))
  const make = (name: string, epoch: number, variant: string): FakeContainer => {
    state.made += 1
    const container: FakeContainer = {
      id: parseContainerId(state.made.toString(16).padStart(64, '0')),
      name,
      imageDigest: variants.find((known) => known.name === variant)?.imageDigest ?? '',
      status: 'created',
      exitCode: null,
      oomKilled: false,
      health: 'none',
      startedAt: null,
      createdAt: new Date(),
      address: null,
      labels: { epoch, spec: state.spec, variant, slot: name },
      changes: [],
      deaf: false,
    }
    containers.set(name, container)
    return container
  }
  const run = (container: FakeContainer) => {
    container.status = 'running'
    container.startedAt = new Date()
    container.address = `172.30.0.${(state.made % 250) + 2}`
    container.health = 'starting'
    if (container.name === jobName) {
      container.status = 'exited'
      container.exitCode = state.jobExit
    } else if (!sick.has(container.name)) {
      setTimeout(() => {
        if (container.status === 'running') container.health = 'healthy'
      }, options.healthyAfterMs)
    }
  }
  const end = (container: FakeContainer, exitCode: number) => {
    if (container.status === 'exited') return
    container.status = 'exited'
    container.exitCode = exitCode
    container.address = null
  }
  const copy = ({ changes: _, deaf: __, ...container }: FakeContainer): EngineContainer => ({
    ...container,
    labels: { ...container.labels },
  })

  const port: EnginePort = {
    get slots() {
      return state.slots
    },
    jobName,
    get spec() {
      return state.spec
    },
    variants,
    list: () => faults.act('engine.list', '', () => [...containers.values()].map(copy)),
    inspect: (name) => faults.act('engine.inspect', name, () => (containers.has(name) ? copy(need(name)) : null)),
    create: ({ name, epoch, variant }) =>
      faults.act('engine.create', name, () => {
        fence(name, epoch)
        const found = containers.get(name)
        if (found !== undefined && found.labels.epoch !== epoch) throw new FakeError('name_in_use')
        return (found ?? make(name, epoch, variant ?? 'a')).id
      }),
    createJob: ({ epoch }) =>
      faults.act('engine.createJob', jobName, () => {
        fence(jobName, epoch)
        return make(jobName, epoch, 'a').id
      }),
    start: (name, epoch) =>
      faults.act('engine.start', name, () => {
        fence(name, epoch)
        if (need(name).status !== 'running') run(need(name))
      }),
    stop: ({ name, epoch, graceS }, call) =>
      faults.act('engine.stop', name, async () => {
        fence(name, epoch)
        const container = need(name)
        await sleep(container.deaf ? graceS * 1_000 : 20, undefined, { signal: call.signal })
        end(container, container.deaf ? 137 : 0)
      }),
    freeze: (name, epoch) =>
      faults.act('engine.freeze', name, () => {
        fence(name, epoch)
        need(name).status = 'paused'
      }),
    thaw: (name, epoch) =>
      faults.act('engine.thaw', name, () => {
        fence(name, epoch)
        need(name).status = 'running'
      }),
    kill: (name, epoch) =>
      faults.act('engine.kill', name, () => {
        fence(name, epoch)
        end(need(name), 137)
      }),
    remove: (name, epoch) =>
      faults.act('engine.remove', name, () => {
        fence(name, epoch)
        containers.delete(name)
      }),
    changes: (name) => faults.act('engine.changes', name, () => [...need(name).changes, ...drift]),
    stats: async () => null,
    waitForExit: async (name) => need(name).exitCode ?? 0,
    jobResult: async () => state.jobResult,
    highestEpoch: async (of) => epochs[of],
  }
  return { port, containers, sick, state, end, epochs }
}

export type FakeEngine = ReturnType<typeof createFakeEngine>
