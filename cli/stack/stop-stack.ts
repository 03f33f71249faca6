import { docker, tryDocker } from '../../setup/docker.ts'
import type { Progress } from '../../setup/progress.ts'
import { type EngineContainer, listContainers } from './engine-objects.ts'
import { projectLabel } from './own-objects.ts'
import { serviceOf } from './services.ts'

export type StopOrder = { project: string; progress: Progress; withVolumes: boolean; signal: AbortSignal }

/** What was taken away, by name. */
export type Removed = { containers: string[]; networks: string[]; volumes: string[] }

const graceSeconds: Readonly<Record<string, number>> = { haproxy: 5, orchestrator: 15, temporal: 10 }
const otherGraceSeconds = 5

/**
 * Takes down everything that carries the project's label, and nothing else, in the order of dependence: first no new
 * requests, then no new rotations, then the vaults, then the rest. Safe to repeat; works without any generated file.
 */
export async function stopStack({ project, progress, withVolumes, signal }: StopOrder): Promise<Removed> {
  const label = `${projectLabel}=${project}`
  const containers = await listContainers(label)
  for (const stage of planStop(containers)) {
    signal.throwIfAborted()
    await progress.step(stage.title, () => Promise.all(stage.containers.map(stopAndRemove)))
  }
  // Whatever the orchestrator or a command made while it was being stopped.
  const late = await listContainers(label)
  await Promise.all(late.map(stopAndRemove))
  const networks = await removeAll('network', label)
  const volumes = withVolumes ? await removeAll('volume', label) : []
  return { containers: [...containers, ...late].map(({ name }) => name), networks, volumes }
}

export type StopStage = { title: string; containers: EngineContainer[] }

/** Pure: the order in which containers go; stages without a container are left out. */
export function planStop(containers: readonly EngineContainer[]): StopStage[] {
  const of = (...names: (string | undefined)[]) => containers.filter(({ labels }) => names.includes(serviceOf(labels)))
  const composed = ['haproxy', 'orchestrator', 'traffic-gateway', 'docker-proxy', 'temporal']
  const rest = containers.filter(({ labels }) => !composed.includes(serviceOf(labels) ?? ''))
  return [
    { title: 'stopping HAProxy', containers: of('haproxy') },
    { title: 'stopping the orchestrator', containers: of('orchestrator') },
    { title: 'removing the vault containers', containers: rest },
    { title: 'stopping the other services', containers: of('traffic-gateway', 'docker-proxy', 'temporal') },
  ].filter(({ containers }) => containers.length > 0)
}

async function stopAndRemove({ id, state, labels }: EngineContainer): Promise<void> {
  const seconds = graceSeconds[serviceOf(labels) ?? ''] ?? otherGraceSeconds
  // A frozen process cannot end in order; removing it is what its rotation would have done.
  if (state === 'running') {
    await tryDocker(['stop', '--time', String(seconds), id], { timeoutMs: (seconds + 20) * 1_000 })
  }
  const removed = await tryDocker(['rm', '--force', '--volumes', id], { timeoutMs: 60_000 })
  if (removed.code !== 0 && !/no such container|already in progress/i.test(removed.stderr)) {
    await docker(['rm', '--force', '--volumes', id], { timeoutMs: 60_000 })
  }
}

async function removeAll(kind: 'network' | 'volume', label: string): Promise<string[]> {
  const listed = await docker([kind, 'ls', '--filter', `label=${label}`, '--format', '{{.Name}}'])
  const names = listed.split('\n').filter((name) => name !== '')
  for (const name of names) await docker([kind, 'rm', name])
  return names
}
