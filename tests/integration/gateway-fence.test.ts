import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatewayClientError } from '../../haproxy/gateway/client.ts'
import { type Edge, isGateOpen, putInService, startEdge } from '../haproxy-edge.ts'
import { startOrigin } from '../origin.ts'

const pool = 'vault'
const kinds = ['address', 'switchTo', 'release', 'withdraw'] as const

interface Late {
  kind: (typeof kinds)[number]
  slot: string
  epoch: number
}

/** What `show servers state` says, without what checks and time change by themselves. */
async function arrangement(edge: Edge): Promise<string[]> {
  const lines = (await edge.admin('show servers state vault')).split('\n').slice(2)
  return lines.map((line) => line.split(' ')).map((cells) => [cells[3], cells[4], cells[6], cells[18]].join(' '))
}

test('3,000 replayed, late and shuffled orders have no effect on HAProxy', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 999 })
  await putInService(edge, { slot: 'vault_web2', port: two.port, epoch: 1000 })
  await edge.client.address({ pool, slot: 'vault_web3', address: `127.0.0.1:${one.port}`, epoch: 1000 })
  await edge.until(isGateOpen('vault_web3'))
  const before = await arrangement(edge)
  const saved = await edge.client.readPool(pool)

  const { client } = edge
  const give = ({ kind, slot, epoch }: Late) => {
    if (kind === 'switchTo') return client.switchTo({ pool, to: slot, epoch })
    if (kind === 'address') return client.address({ pool, slot, address: '127.0.0.1:9', epoch })
    return client[kind]({ pool, slot, epoch })
  }
  const late = fc.record({
    kind: fc.constantFrom(...kinds),
    slot: fc.constantFrom('vault_web1', 'vault_web2', 'vault_web3'),
    epoch: fc.integer({ min: 1, max: 999 }),
  })
  const codes = new Set<string>()
  const orders = fc.sample(late, { numRuns: 3000, seed: 11 })
  const sender = async () => {
    for (let order = orders.pop(); order; order = orders.pop())
      await give(order).then(
        () => codes.add('done'),
        (error) => codes.add(error instanceof GatewayClientError ? error.code : String(error)),
      )
  }
  await Promise.all(Array.from({ length: 8 }, sender))
  expect([...codes]).toEqual(['stale_epoch'])
  expect(await arrangement(edge)).toEqual(before)
  const { epoch, serving, slots } = await client.readPool(pool)
  expect({ epoch, serving, wanted: slots.map(({ wanted }) => wanted) }).toEqual({
    epoch: 1000,
    serving: 'vault_web2',
    wanted: saved.slots.map(({ wanted }) => wanted),
  })
})
