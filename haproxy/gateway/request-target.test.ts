import { expect, test } from 'vitest'
import { parseTarget } from './request-target.ts'

test.each([
  ['/healthz', { kind: 'health' }],
  ['/pools/vault', { kind: 'pool', pool: 'vault' }],
  ['/pools/vault/switch', { kind: 'switch', pool: 'vault' }],
  ['/pools/vault/slots/vault_web1', { kind: 'slot', pool: 'vault', slot: 'vault_web1' }],
  ['/pools/vault/slots/vault_web1/release', { kind: 'release', pool: 'vault', slot: 'vault_web1' }],
  ['/pools/vault/slots/vault_web1/withdraw', { kind: 'withdraw', pool: 'vault', slot: 'vault_web1' }],
])('%s leads somewhere', (raw, target) => {
  expect(parseTarget(raw)).toEqual(target)
})

test.each([
  '',
  '/',
  '*',
  '/healthz/',
  '/healthz?x=1',
  '/pools',
  '/pools/',
  '/pools/vault/',
  '//pools/vault',
  '/pools//vault',
  '/pools/vault?slots=1',
  '/pools/vault#x',
  '/pools/VAULT',
  '/pools/%76ault',
  '/pools/vault;x',
  '/pools/../pools/vault',
  '/pools/vault/slots',
  '/pools/vault/slots/',
  '/pools/vault/slots/..',
  '/pools/vault/slots/vault%2Fweb1',
  '/pools/vault/slots/vault web1',
  '/pools/vault/slots/abcdef0123',
  '/pools/vault/slots/vault_web1/',
  '/pools/vault/slots/vault_web1/release/',
  '/pools/vault/slots/vault_web1/destroy',
  '/pools/vault/switch/x',
  'http://traffic-gateway:2380/pools/vault',
  '/POOLS/vault',
  '\\pools\\vault',
])('%j leads nowhere', (raw) => {
  expect(parseTarget(raw)).toBeNull()
})
