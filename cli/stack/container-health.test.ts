import { expect, test } from 'vitest'
import { judgeContainers } from './container-health.ts'
import type { EngineContainer } from './engine-objects.ts'

const container = (name: string, changes: Partial<EngineContainer> = {}): EngineContainer => ({
  ...{ id: name, name, labels: {}, state: 'running', health: 'healthy', restarts: 0, image: 'sha256:0' },
  ...changes,
})
const service = (name: string, changes: Partial<EngineContainer> = {}) =>
  container(`p_${name}_1`, { labels: { 'com.docker.compose.service': name }, ...changes })

const wanted = { services: ['haproxy', 'temporal'], replicas: ['web1', 'web2'] }
const spare = container('web2', { state: 'paused', health: 'unhealthy' })

test('frozen spares are as they should be, although the engine calls them unhealthy', () => {
  const found = judgeContainers([service('haproxy'), service('temporal'), container('web1'), spare], wanted)
  expect(found.verdict).toBe('good')
})

test('names what is missing, stopped or unhealthy', () => {
  const found = judgeContainers([service('haproxy', { health: 'unhealthy' }), spare], wanted)
  expect(found).toEqual({
    verdict: 'bad',
    detail: 'haproxy is unhealthy; temporal has no container; no vault container is running',
  })
})

test('an empty slot and a restart are worth a look, not an alarm', () => {
  const services = [service('haproxy'), service('temporal', { restarts: 2 })]
  expect(judgeContainers([...services, container('web1')], wanted).verdict).toBe('warning')
  expect(judgeContainers([...services, container('web1'), spare], wanted).detail).toContain('p_temporal_1 2×')
})

test('nothing running is bad', () => {
  expect(judgeContainers([], wanted).verdict).toBe('bad')
})
