import { expect, test } from 'vitest'
import type { EngineContainer } from './engine-objects.ts'
import { planStop } from './stop-stack.ts'

const container = (name: string, labels: Record<string, string> = {}): EngineContainer => ({
  ...{ id: name, name, labels, state: 'running', health: undefined, restarts: 0, image: 'sha256:0' },
})
const service = (name: string, oneoff = 'False') =>
  container(name, { 'com.docker.compose.service': name, 'com.docker.compose.oneoff': oneoff })

test('stops the way in first, the vaults after the orchestrator, and the services they use last', () => {
  const order = planStop([
    service('temporal'),
    container('vault_web1', { 'leyzen.slot': 'vault_web1' }),
    service('orchestrator'),
    service('docker-proxy'),
    service('haproxy'),
    container('vault_web2.q7', { 'leyzen.slot': 'vault_web2' }),
    service('traffic-gateway'),
  ])
  expect(order.map(({ containers }) => containers.map(({ name }) => name))).toEqual([
    ['haproxy'],
    ['orchestrator'],
    ['vault_web1', 'vault_web2.q7'],
    ['temporal', 'docker-proxy', 'traffic-gateway'],
  ])
})

test('a one-shot run of a service is not that service', () => {
  const [stage] = planStop([service('control-migrate', 'True')])
  expect(stage?.title).toBe('removing the vault containers')
})

test('nothing running is nothing to do', () => {
  expect(planStop([])).toEqual([])
})
