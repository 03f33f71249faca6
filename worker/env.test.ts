import { expect, test } from 'vitest'
import { parseClientEnv, parseWorkerEnv } from './env.ts'

test('has a default for everything but the names of the containers', () => {
  expect(parseWorkerEnv({ POOL_SLOTS: 'vault_web1,vault_web2' })).toMatchObject({
    policy: { meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 },
    temporal: { address: 'temporal:7233', namespace: 'default', tls: false, apiKeyFile: null },
    slots: ['vault_web1', 'vault_web2'],
    jobName: 'vault_web_job',
    listen: { host: '0.0.0.0', port: 9376 },
  })
})

test.each([
  ['ROTATION_INTERVAL', '2m'],
  ['ROTATION_INTERVAL', '0'],
  ['ROTATION_INTERVAL', '-5'],
  ['ROTATION_INTERVAL', '604801'],
  ['ROTATION_GRACE_SECONDS', '61'],
  ['HEALTH_TIMEOUT', '1.5'],
  ['TEMPORAL_ADDRESS', 'temporal'],
  ['TEMPORAL_TLS', 'yes'],
  ['DOCKER_PROXY_URL', 'unix:///var/run/docker.sock'],
  ['DOCKER_PROXY_URL', 'http://docker-proxy:2375/v1.41'],
  ['POOL_SLOTS', 'vault_web1,abc123'],
  ['POOL_SLOTS', 'vault_web1,vault_web1'],
  ['CONTROL_DATABASE', 'control.db'],
])('refuses %s=%s and says what it got', (name, value) => {
  expect(() => parseWorkerEnv({ POOL_SLOTS: 'vault_web1', [name]: value })).toThrow(`${name}: got "${value}", need`)
})

test('names every problem at once', () => {
  expect(() => parseWorkerEnv({ ROTATION_INTERVAL: 'x', HEALTH_TIMEOUT: '0' })).toThrow(
    /ROTATION_INTERVAL.*\n.*HEALTH_TIMEOUT.*\n.*POOL_SLOTS/,
  )
})

test('an API key never travels without TLS', () => {
  expect(parseClientEnv({ TEMPORAL_API_KEY_FILE: '/run/secrets/TEMPORAL_API_KEY' }).temporal.tls).toBe(true)
})
