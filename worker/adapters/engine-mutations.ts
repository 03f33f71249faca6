/** Everything that changes a container. Each order carries its epoch and is done when the wanted state is there. */

import type { Call, EngineContainer, EnginePort } from '../../activities/deps.ts'
import { type ContainerId, type Epoch, parseContainerId, type SlotName } from '../../workflows/domain/ids.ts'
import { shelfName } from '../../workflows/domain/quarantine.ts'
import { type ContainerAt, containerAt, type ProxyCalls } from './engine-calls.ts'
import { isEngineError, toEngineError } from './engine-error.ts'
import { inspectContainer } from './engine-reads.ts'

type Mutations = Pick<
  EnginePort,
  'create' | 'createJob' | 'start' | 'stop' | 'freeze' | 'thaw' | 'kill' | 'remove' | 'quarantine'
>

const timeoutsMs = { act: 15_000, remove: 30_000, stopSlack: 17_000 } as const

/** One order on one container that exists. */
interface Order extends Call {
  name: string
  epoch: Epoch
  what: string
  timeoutMs: number
  act(container: ContainerAt, abortSignal: AbortSignal): Promise<unknown>
  /** True when what was found after a refusal is what the order wanted. */
  isDone(found: EngineContainer | null): boolean
}

const ended = new Set<EngineContainer['status']>(['created', 'exited', 'dead'])
const isEnded = (found: EngineContainer | null) => found === null || ended.has(found.status)

export function createEngineMutations(calls: ProxyCalls, jobName: string): Mutations {
  const run = (verb: string, order: Omit<Order, 'what'>) => settle(calls, { ...order, what: `${verb} ${order.name}` })
  const timeoutMs = timeoutsMs.act
  return {
    create: ({ name, epoch, variant }, call) =>
      createContainer(calls, { name, epoch, labels: variant === undefined ? {} : { 'leyzen.variant': variant } }, call),
    createJob: ({ epoch, kind, confirm }, call) => {
      const labels = { 'leyzen.job': kind, ...(confirm === undefined ? {} : { 'leyzen.confirm': confirm }) }
      return createContainer(calls, { name: jobName, epoch, labels }, call)
    },
    start: (name, epoch, call) =>
      run('start', {
        ...{ name, epoch, timeoutMs, ...call },
        act: (container, abortSignal) => container.start({ abortSignal }),
        isDone: (found) => found?.status === 'running',
      }),
    stop: ({ name, epoch, graceS }, call) =>
      run('stop', {
        ...{ name, epoch, timeoutMs: graceS * 1_000 + timeoutsMs.stopSlack, ...call },
        act: (container, abortSignal) => container.stop({ t: graceS, abortSignal }),
        isDone: isEnded,
      }),
    freeze: (name, epoch, call) =>
      run('freeze', {
        ...{ name, epoch, timeoutMs, ...call },
        act: (container, abortSignal) => container.pause({ abortSignal }),
        isDone: (found) => found?.status === 'paused',
      }),
    thaw: (name, epoch, call) =>
      run('thaw', {
        ...{ name, epoch, timeoutMs, ...call },
        act: (container, abortSignal) => container.unpause({ abortSignal }),
        isDone: (found) => found?.status === 'running',
      }),
    kill: (name, epoch, call) =>
      run('kill', {
        ...{ name, epoch, timeoutMs, ...call },
        act: (container, abortSignal) => container.kill({ signal: 'KILL', abortSignal }),
        isDone: isEnded,
      }),
    remove: (name, epoch, call) =>
      run('remove', {
        ...{ name, epoch, timeoutMs: timeoutsMs.remove, ...call },
        act: (container, abortSignal) => container.remove({ force: true, v: true, abortSignal }),
        isDone: (found) => found === null,
      }),
    quarantine: (slot, epoch, call) => quarantineContainer(calls, { slot, epoch }, call),
  }
}

/** A lost answer leaves no container under the slot's name and one under the other. */
async function quarantineContainer(
  calls: ProxyCalls,
  { slot, epoch }: { slot: SlotName; epoch: Epoch },
  call: Call,
): Promise<void> {
  const name = shelfName(slot, epoch)
  try {
    await calls.run({ what: `quarantine ${slot}`, timeoutMs: timeoutsMs.act, epoch, ...call }, (docker, abortSignal) =>
      containerAt(docker, slot).rename({ name, abortSignal }),
    )
  } catch (error) {
    if (!isEngineError(error, 'no_such_container') || (await inspectContainer(calls, name, call)) === null) throw error
  }
}

// 304 says done. 404 and 409 say only that the engine did not act: what is there now decides.
async function settle(calls: ProxyCalls, order: Order): Promise<void> {
  try {
    await calls.run(order, (docker, abortSignal) => order.act(containerAt(docker, order.name), abortSignal))
  } catch (error) {
    if (isEngineError(error, 'not_modified')) return
    const isAbsent = isEngineError(error, 'no_such_container')
    if (!isAbsent && !isEngineError(error, 'engine_conflict')) throw error
    const found = isAbsent ? null : await inspectContainer(calls, order.name, order)
    if (!order.isDone(found)) throw error
  }
}

interface Creation {
  name: string
  epoch: Epoch
  labels: Record<string, string>
}

async function createContainer(calls: ProxyCalls, creation: Creation, call: Call): Promise<ContainerId> {
  const { name, epoch, labels } = creation
  const what = `create ${name}`
  // dockerode puts what is not named `_query` into the query as well, and the proxy refuses labels there.
  const request = { _query: { name }, _body: { Labels: { 'leyzen.epoch': `${epoch}`, ...labels } } }
  try {
    const created = await calls.run({ what, timeoutMs: timeoutsMs.act, epoch, ...call }, (docker, abortSignal) =>
      docker.createContainer({ ...request, abortSignal }),
    )
    return parseContainerId(created.id)
  } catch (error) {
    const failure = error instanceof RangeError ? toEngineError(error, what) : error
    if (!isEngineError(failure, 'name_in_use')) throw failure
    const found = await inspectContainer(calls, name, call)
    if (found === null || !isMadeBy(creation, found)) throw failure
    return found.id
  }
}

// The answer of an earlier attempt may have been lost: then the container bears this very epoch.
function isMadeBy({ epoch, labels }: Creation, found: EngineContainer): boolean {
  const variant = labels['leyzen.variant']
  return found.labels.epoch === epoch && (variant === undefined || found.labels.variant === variant)
}
