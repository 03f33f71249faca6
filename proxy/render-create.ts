import type { KnownName } from './container-names.ts'
import type { ContainerSpecs } from './container-spec.ts'
import { ProxyError } from './errors.ts'
import type { CreateWish } from './request-body.ts'

export type CreateWishes = Omit<CreateWish, 'epoch'>

/**
 * The engine's create body for a name, from the specification alone.
 * @throws ProxyError `bad_body` when the wishes name a variant or kind that the file does not have
 */
export function renderCreate(specs: ContainerSpecs, known: KnownName, order: CreateWishes & { epoch: number }): string {
  const labels = {
    'leyzen.project': specs.project,
    'leyzen.slot': known.name,
    'leyzen.epoch': String(order.epoch),
    'leyzen.spec': specs.digest,
  }
  if (known.role === 'job') {
    const { kinds, ...job } = specs.job
    const kind = kinds.find((name) => name === order.kind)
    if (!kind) throw new ProxyError('bad_body', { reason: 'job_kind' })
    const Cmd = [...(job.Cmd ?? []), kind, ...(order.confirm ? ['--confirm', order.confirm] : [])]
    return JSON.stringify({ ...job, Cmd, Labels: { ...job.Labels, ...labels, 'leyzen.job': kind } })
  }
  const variant = order.variant ?? Object.keys(specs.replicas)[0] ?? ''
  const replica = Object.hasOwn(specs.replicas, variant) ? specs.replicas[variant] : undefined
  if (!replica) throw new ProxyError('bad_body', { reason: 'variant' })
  return JSON.stringify({ ...replica, Labels: { ...replica.Labels, ...labels, 'leyzen.variant': variant } })
}
