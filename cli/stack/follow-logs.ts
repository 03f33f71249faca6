import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { streamDocker } from '../../setup/docker.ts'
import type { Io } from '../io.ts'
import { type EngineContainer, listContainers } from './engine-objects.ts'
import { projectLabel } from './own-objects.ts'
import { serviceOf } from './services.ts'

export type LogOrder = {
  project: string
  /** A compose service or a vault container's name; all of them when undefined. */
  wanted: string | undefined
  follow: boolean
  /** One JSON document a line instead of text. */
  json: boolean
  tail: string
  io: Pick<Io, 'print'>
  signal: AbortSignal
}

const lookAgainMs = 1_000

/** What a person calls the container: the compose service, else the container's name. */
export const nameOf = ({ name, labels }: EngineContainer): string => serviceOf(labels) ?? name

/** Containers whose log is meant, sorted by name. */
export async function listLogSources({
  project,
  wanted,
}: Pick<LogOrder, 'project' | 'wanted'>): Promise<EngineContainer[]> {
  const containers = await listContainers(`${projectLabel}=${project}`)
  return containers
    .filter((container) => wanted === undefined || nameOf(container) === wanted || container.name === wanted)
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
}

/** Prints logs, each line behind its source's name. Following also takes up containers that rotation makes meanwhile. */
export async function printLogs(order: LogOrder): Promise<void> {
  if (!order.follow) {
    for (const source of await listLogSources(order)) await printOne(source, order)
    return
  }
  const followed = new Map<string, Promise<void>>()
  while (!order.signal.aborted) {
    for (const source of await listLogSources(order)) {
      if (!followed.has(source.id)) followed.set(source.id, printOne(source, order))
    }
    await delay(lookAgainMs, undefined, { signal: order.signal }).catch(() => undefined) // Ctrl-C is how following ends
  }
  await Promise.all(followed.values())
}

function printOne(source: EngineContainer, order: LogOrder): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { follow, tail, io, signal } = order
  const args = ['logs', '--tail', tail, ...(follow ? ['--follow'] : []), source.id]
  const child = streamDocker(args, signal)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => io.print(renderLogLine(nameOf(source), line, order)))
  }
  // A container that went away between listing and reading has nothing to say.
  child.on('error', () => resolve())
  child.on('close', () => resolve())
  return promise
}

/** Pure: one line of one source as it is printed. */
export function renderLogLine(
  service: string,
  line: string,
  { json, wanted }: Pick<LogOrder, 'json' | 'wanted'>,
): string {
  if (json) return JSON.stringify({ service, line })
  return wanted === undefined ? `${service.padEnd(16)} | ${line}` : line
}
