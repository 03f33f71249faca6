import { expect, test } from 'vitest'
import { parseGatewayEnv } from './env.ts'

test('needs the slots only; the rest has defaults of the compose file', () => {
  expect(parseGatewayEnv({ POOL_SLOTS: 'vault_web1,vault_web2' })).toEqual({
    pool: 'vault',
    slots: ['vault_web1', 'vault_web2'],
    tokenFile: '/run/secrets/TRAFFIC_GATEWAY_TOKEN',
    listen: { host: '0.0.0.0', port: 2380 },
    haproxySocket: '/run/haproxy-admin/admin.sock',
    stateDir: '/state',
    logLevel: 'info',
  })
})

test('lists every problem at once, each with its name', () => {
  const raw = { TRAFFIC_GATEWAY_LISTEN: 'everywhere', HAPROXY_SOCKET: 'admin.sock', LOG_LEVEL: 'loud' }
  const names = ['POOL_SLOTS', 'TRAFFIC_GATEWAY_LISTEN', 'HAPROXY_SOCKET', 'LOG_LEVEL']
  for (const name of names) expect(() => parseGatewayEnv(raw)).toThrow(new RegExp(`^${name}: `, 'm'))
})

test.each([
  ['a name twice', 'vault_web1,vault_web1'],
  ['an empty name', 'vault_web1,'],
  ['a name of hex digits', 'abcdef'],
  ['a name with a command', 'a;b'],
  ['65 names', Array.from({ length: 65 }, (_, index) => `vault_web${index}`).join(',')],
])('refuses %s', (_, slots) => {
  expect(() => parseGatewayEnv({ POOL_SLOTS: slots })).toThrow(/POOL_SLOTS/)
})
