import { expect, test } from 'vitest'
import { refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { createPeers, PRIVATE_PEERS } from './peers.ts'

test('refuses an address outside the ranges although its token is right', async () => {
  await using proxy = await startTestProxy({}, { peers: ['10.0.0.0/8'] })
  expect(await proxy.outcome({ target: '/version' })).toEqual(refused(403, 'peer_refused'))
  expect((await proxy.ask({ target: '/version' })).headers['x-request-id']).toBeUndefined()
})

test('takes private and loopback addresses by default, also as IPv4 inside IPv6', () => {
  const allowed = createPeers(PRIVATE_PEERS.split(','))
  for (const good of ['127.0.0.1', '::1', '172.20.0.5', '::ffff:192.168.1.1', 'fd00::1'])
    expect(allowed(good)).toBe(true)
  for (const bad of ['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'unknown', ''])
    expect(allowed(bad)).toBe(false)
})

test.each(['10.0.0.0', '10.0.0.0/33', 'fc00::/129', 'host/8', '10.0.0.0/8/8x', ''])('refuses %j as a range', (cidr) => {
  expect(() => createPeers([cidr])).toThrow(RangeError)
})
