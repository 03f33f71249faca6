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
    targets: { ranges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], port: 8080 },
    logLevel: 'info',
  })
})

test('lists every problem at once, each with its name', () => {
  const raw = { TRAFFIC_GATEWAY_LISTEN: 'everywhere', HAPROXY_SOCKET: 'admin.sock', LOG_LEVEL: 'loud' }
  const names = ['POOL_SLOTS', 'TRAFFIC_GATEWAY_LISTEN', 'HAPROXY_SOCKET', 'LOG_LEVEL']
  for (const name of names) expect(() => parseGatewayEnv(raw)).toThrow(new RegExp(`^${name}: `, 'm'))
})

test.each([
  ['a host name', { TRAFFIC_GATEWAY_TARGETS: 'vault' }],
  ['an address without its range', { TRAFFIC_GATEWAY_TARGETS: '10.0.0.0' }],
  ['no range', { TRAFFIC_GATEWAY_TARGETS: '' }],
  ['port 0', { TRAFFIC_GATEWAY_TARGET_PORT: '0' }],
  ['a port too high', { TRAFFIC_GATEWAY_TARGET_PORT: '70000' }],
])('refuses %s as a target', (_, change) => {
  expect(() => parseGatewayEnv({ POOL_SLOTS: 'vault_web1', ...change })).toThrow(/^TRAFFIC_GATEWAY_TARGET/)
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
