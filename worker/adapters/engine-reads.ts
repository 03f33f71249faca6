/** What can be asked about containers without changing one. */

import { z } from 'zod'
import type { Call, DriftFile, EngineContainer, EnginePort } from '../../activities/deps.ts'
import { type ContainerAt, containerAt, type ProxyCalls } from './engine-calls.ts'
import { isEngineError, toEngineError } from './engine-error.ts'
import { parseChanges, parseContainer, parseListedNames, parseStats } from './engine-projection.ts'

type Reads = Pick<EnginePort, 'list' | 'inspect' | 'changes' | 'stats' | 'waitForExit' | 'jobResult' | 'highestEpoch'>

// The engine answers a one-shot sample in 4 ms or 1.0 s, depending on its collector's tick (docker-proxy page, 9).
const timeoutsMs = { read: 5_000, changes: 12_000, stats: 4_000, wait: 610_000 } as const

export function createEngineReads(calls: ProxyCalls, jobName: string): Reads {
  const inspect = (name: string, call: Call) => inspectContainer(calls, name, call)
  return {
    inspect,
    list: (call) => listContainers(calls, call),
    changes: (name, call) => readChanges(calls, name, call),
    async stats(name, call) {
      const order = { what: `stats ${name}`, timeoutMs: timeoutsMs.stats, ...call }
      const options = { stream: false, 'one-shot': true } as const
      const raw = await nullIfAbsent(
        calls.run(
          order,
          onContainer(name, (it, o) => it.stats({ ...options, ...o })),
        ),
      )
      return raw === null ? null : parsed(order.what, parseStats, raw)
    },
    async waitForExit(name, call) {
      const order = { what: `wait ${name}`, timeoutMs: timeoutsMs.wait, ...call }
      const raw = await calls.run(
        order,
        onContainer(name, (it, o) => it.wait({ condition: 'not-running', ...o })),
      )
      return parsed(order.what, (answer) => exit.parse(answer).StatusCode, raw)
    },
    jobResult(call) {
      const order = { what: 'result of the job', timeoutMs: timeoutsMs.read, ...call }
      return calls.run<unknown>(
        order,
        onContainer(jobName, (it, o) => it.logs({ stdout: true, tail: 1, ...o })),
      )
    },
    async highestEpoch(fence, call) {
      const order = { what: `highest epoch of ${fence}`, timeoutMs: timeoutsMs.read, ...call }
      const path = fence === 'replicas' ? '/_ping' : `/containers/${jobName}/json`
      const seen = await calls.header(order, { path, name: 'x-leyzen-epoch' })
      return parsed(order.what, (text) => z.coerce.number().int().parse(text), seen ?? 0)
    },
  }
}

const exit = z.object({ StatusCode: z.int() })

/** Null when no such container is ours. */
export async function inspectContainer(calls: ProxyCalls, name: string, call: Call): Promise<EngineContainer | null> {
  const order = { what: `inspect ${name}`, timeoutMs: timeoutsMs.read, ...call }
  const raw = await nullIfAbsent(
    calls.run(
      order,
      onContainer(name, (it, o) => it.inspect(o)),
    ),
  )
  return raw === null ? null : parsed(order.what, parseContainer, raw)
}

// The list shows neither address nor exit code nor health, so each container in it is looked at.
async function listContainers(calls: ProxyCalls, call: Call): Promise<EngineContainer[]> {
  const order = { what: 'list', timeoutMs: timeoutsMs.read, ...call }
  const raw = await calls.run(order, (docker, abortSignal) => docker.listContainers({ all: true, abortSignal }))
  const names = parsed(order.what, parseListedNames, raw)
  const found = await Promise.all(names.map((name) => inspectContainer(calls, name, call)))
  return found.filter((container) => container !== null)
}

async function readChanges(calls: ProxyCalls, name: string, call: Call): Promise<DriftFile[]> {
  const order = { what: `changes ${name}`, timeoutMs: timeoutsMs.changes, ...call }
  return parsed(
    order.what,
    parseChanges,
    await calls.run(
      order,
      onContainer(name, (it, o) => it.changes(o)),
    ),
  )
}

function onContainer<T>(
  name: string,
  act: (container: ContainerAt, options: { abortSignal: AbortSignal }) => Promise<T>,
) {
  return (...[docker, abortSignal]: Parameters<Parameters<ProxyCalls['run']>[1]>) =>
    act(containerAt(docker, name), { abortSignal })
}

function parsed<T>(what: string, parse: (raw: unknown) => T, raw: unknown): T {
  try {
    return parse(raw)
  } catch (error) {
    throw toEngineError(error, what)
  }
}

async function nullIfAbsent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (isEngineError(error, 'no_such_container')) return null
    throw error
  }
}
