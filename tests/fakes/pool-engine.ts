/** The engine in memory: containers with addresses and health, behind the proxy's fence and its lock per name. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DriftFile, EngineContainer, EnginePort } from '../../activities/deps.ts'
import { parseContainerId, type SlotName } from '../../workflows/domain/ids.ts'
import { isShelfName, SHELF_PLACES, shelfName } from '../../workflows/domain/quarantine.ts'
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
  /** Changes that every container has. */
  const drift: DriftFile[] = []
  const state = { spec: options.spec, slots: options.slots, jobExit: 0, jobResult: { ok: true } as unknown, made: 0 }
  const jobName = 'vault_job'
  const locked = new Set<string>()
  /** Stops that wait for their container's end. */
  const stopping = new Map<FakeContainer, () => void>()

  const fence = (name: string, epoch: number) => {
    const of = name === jobName ? 'job' : 'replicas'
    if (epoch < epochs[of]) throw new FakeError('stale_epoch')
    epochs[of] = epoch
  }
  /** One change per name at a time; kill has a lock of its own, so that it may overtake a stop. */
  const change = async <T>(key: string, effect: () => T | Promise<T>): Promise<T> => {
    if (locked.has(key)) throw new FakeError('busy')
    locked.add(key)
    try {
      return await effect()
    } finally {
      locked.delete(key)
    }
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
    stopping.get(container)?.()
  }
  const waitForStop = async (container: FakeContainer, graceS: number) => {
    const gone = Promise.withResolvers<void>()
    stopping.set(container, gone.resolve)
    await Promise.race([gone.promise, sleep(container.deaf ? graceS * 1_000 : 20, undefined, { ref: false })])
    stopping.delete(container)
    end(container, container.deaf ? 137 : 0)
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
      faults.act('engine.create', name, () =>
        change(name, () => {
          fence(name, epoch)
          const found = containers.get(name)
          if (found !== undefined && found.labels.epoch !== epoch) throw new FakeError('name_in_use')
          return (found ?? make(name, epoch, variant ?? 'a')).id
        }),
      ),
    createJob: ({ epoch }) =>
      faults.act('engine.createJob', jobName, () => {
        fence(jobName, epoch)
        return make(jobName, epoch, 'a').id
      }),
    start: (name, epoch) =>
      faults.act('engine.start', name, () =>
        change(name, () => {
          fence(name, epoch)
          if (need(name).status !== 'running') run(need(name))
        }),
      ),
    // Whoever asked may go away; the stop runs to its end and keeps the name until then.
    stop: ({ name, epoch, graceS }, { signal }) =>
      faults.act('engine.stop', name, () => {
        const stop = change(name, () => {
          fence(name, epoch)
          return waitForStop(need(name), graceS)
        })
        return untilAborted(stop, signal)
      }),
    freeze: (name, epoch) =>
      faults.act('engine.freeze', name, () =>
        change(name, () => {
          fence(name, epoch)
          need(name).status = 'paused'
        }),
      ),
    thaw: (name, epoch) =>
      faults.act('engine.thaw', name, () =>
        change(name, () => {
          fence(name, epoch)
          need(name).status = 'running'
        }),
      ),
    kill: (name, epoch) =>
      faults.act('engine.kill', name, () =>
        change(`${name} kill`, () => {
          fence(name, epoch)
          end(need(name), 137)
        }),
      ),
    remove: (name, epoch) =>
      faults.act('engine.remove', name, () =>
        change(name, () => {
          fence(name, epoch)
          containers.delete(name)
        }),
      ),
    quarantine: (slot, epoch) =>
      faults.act('engine.quarantine', slot, () =>
        change(slot, () => {
          fence(slot, epoch)
          if ([...containers.keys()].filter(isShelfName).length >= SHELF_PLACES) throw new FakeError('quarantine_full')
          const [container, name] = [need(slot), shelfName(slot, epoch)]
          containers.delete(slot)
          containers.set(name, Object.assign(container, { name }))
        }),
      ),
    changes: (name) => faults.act('engine.changes', name, () => [...need(name).changes, ...drift]),
    stats: async () => null,
    waitForExit: async (name) => need(name).exitCode ?? 0,
    jobResult: async () => state.jobResult,
    highestEpoch: async (of) => epochs[of],
  }
  return { port, containers, sick, drift, state, end, epochs }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  work.catch(() => {}) // nobody may be left who waits for it
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

export type FakeEngine = ReturnType<typeof createFakeEngine>
