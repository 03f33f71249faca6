import type { Container } from '../../contract/containers.ts'
import type { RotationState } from '../../contract/rotation.ts'

export interface Stage {
  name: string
  state: 'done' | 'running' | 'waiting'
  note: string
}

const healthy = ['spare', 'candidate', 'serving', 'draining']

/** How far the first start has come, told by what is there; null once somebody serves or has served. */
export function startupStages(
  state: Pick<RotationState, 'epoch' | 'serving' | 'policyVersion'>,
  containers: readonly Pick<Container, 'state' | 'incarnation'>[],
): Stage[] | null {
  if (state.serving !== null || state.epoch > 1) return null
  const made = containers.filter(({ incarnation }) => incarnation !== null).length
  const ready = containers.filter((container) => healthy.includes(container.state)).length
  const facts = [
    { name: 'Store the policy', isDone: state.policyVersion > 0, note: 'from the settings' },
    {
      name: 'Make the containers',
      isDone: made > 0 && made === containers.length,
      note: `${made} of ${containers.length}`,
    },
    { name: 'Wait until one is healthy', isDone: ready > 0, note: `${ready} healthy` },
    { name: 'Give it the traffic', isDone: false, note: 'by HAProxy' },
  ]
  const current = facts.findIndex(({ isDone }) => !isDone)
  return facts.map(({ name, isDone, note }, index) => ({
    ...{ name, note },
    state: isDone ? 'done' : index === current ? 'running' : 'waiting',
  }))
}
