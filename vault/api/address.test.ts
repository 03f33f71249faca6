import { expect, test } from 'vitest'
import { keptAddress, limitKey } from './address.ts'

test.each([
  ['203.0.113.77', '203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1:2:3::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['::1', '0:0:0:0::/64', '0:0:0::/48'],
])('%s counts as %s and is kept as %s', (address, key, prefix) => {
  expect([limitKey(address), keptAddress(address, 'prefix')]).toEqual([key, prefix])
  expect([keptAddress(address, 'full'), keptAddress(address, 'none')]).toEqual([address, null])
})
