import type { EngineContainer } from './engine-objects.ts'
import { serviceOf } from './services.ts'

type Judgement = { verdict: 'good' | 'warning' | 'bad'; detail: string }

/**
 * Pure: are all services healthy and is every slot filled? A frozen spare is paused, and its health is not looked at:
 * the engine calls a paused container unhealthy.
 */
export function judgeContainers(
  containers: readonly EngineContainer[],
  wanted: { services: readonly string[]; replicas: readonly string[] },
): Judgement {
  if (containers.length === 0) return { verdict: 'bad', detail: 'nothing runs; start it with bin/leyzenctl up' }
  const bad = wanted.services.flatMap((service) => {
    const found = containers.find(({ labels }) => serviceOf(labels) === service)
    if (found === undefined) return [`${service} has no container`]
    if (found.state !== 'running') return [`${service} is ${found.state}`]
    return found.health === 'unhealthy' ? [`${service} is unhealthy`] : []
  })
  const replicas = wanted.replicas.map((name) => containers.find((container) => container.name === name))
  const living = replicas.filter((replica) => replica?.state === 'running' || replica?.state === 'paused').length
  if (!replicas.some((replica) => replica?.state === 'running')) bad.push('no vault container is running')
  if (bad.length > 0) return { verdict: 'bad', detail: bad.join('; ') }
  const restarted = containers
    .filter(({ restarts }) => restarts > 0)
    .map(({ name, restarts }) => `${name} ${restarts}×`)
  const detail = `${wanted.services.length} services healthy, ${living} of ${wanted.replicas.length} vault containers alive`
  if (living < wanted.replicas.length) return { verdict: 'warning', detail: `${detail} (a rotation may be under way)` }
  if (restarted.length > 0) return { verdict: 'warning', detail: `${detail}; restarted: ${restarted.join(', ')}` }
  return { verdict: 'good', detail }
}
