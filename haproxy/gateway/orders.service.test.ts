import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startGatewayUnderTest } from '../../tests/fake-gateway.ts'
import { GatewayClientError } from './client.ts'

const pool = 'vault'
const at = (last: number) => `10.0.0.${last}:8080`

test('addresses, switches and releases with exactly these lines', async () => {
  await using it = await startGatewayUnderTest()
  const { client, effects, haproxy } = it
  await client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  await client.switchTo({ pool, to: 'vault_web1', epoch: 1 })
  await client.address({ pool, slot: 'vault_web2', address: at(2), epoch: 2 })
  await client.switchTo({ pool, to: 'vault_web2', epoch: 2 })
  haproxy.servers.get(1)!.connections = 3
  expect(await client.release({ pool, slot: 'vault_web1', epoch: 2 })).toEqual({ cut: 3 })
  expect(effects()).toEqual([
    'set server vault/slot1 addr 10.0.0.1 port 8080',
    'set server vault/slot1 state drain;set server vault/slot1 health down',
    'set server vault/slot1 state ready',
    'set server vault/slot2 addr 10.0.0.2 port 8080',
    'set server vault/slot2 state drain;set server vault/slot2 health down',
    'set server vault/slot2 state ready;set server vault/slot1 state drain',
    'shutdown sessions server vault/slot1;set server vault/slot1 state maint',
    'set server vault/slot1 addr 127.0.0.1 port 9',
  ])
})

test('repeats of each order are success without another line', async () => {
  await using it = await startGatewayUnderTest()
  const { client, effects } = it
  const put = () => client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  const turn = () => client.switchTo({ pool, to: 'vault_web1', epoch: 1 })
  await put()
  await turn()
  const before = effects().length
  expect(await put()).toMatchObject({ applied: true, serving: 'vault_web1' })
  expect(await turn()).toMatchObject({ applied: true, serving: 'vault_web1' })
  expect(effects()).toHaveLength(before)
})

test('refuses to switch while the gate is shut, and keeps epoch and state as they were', async () => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy, effects } = it
  haproxy.servers.get(1)!.answers = 'no'
  await client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  const before = effects().length
  await expect(client.switchTo({ pool, to: 'vault_web1', epoch: 9 })).rejects.toMatchObject({ code: 'not_ready' })
  expect(effects()).toHaveLength(before)
  expect(await client.readPool(pool)).toMatchObject({ epoch: 1, serving: null })
})

test('waits a moment for a running check, not for ever', async () => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy } = it
  await client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  const server = haproxy.servers.get(1)!
  server.isChecking = true
  await expect(client.switchTo({ pool, to: 'vault_web1', epoch: 1 })).rejects.toMatchObject({ code: 'not_ready' })
  setTimeout(() => {
    server.isChecking = false
  }, 40)
  expect(await client.switchTo({ pool, to: 'vault_web1', epoch: 1 })).toMatchObject({ applied: true })
})

test('shuffled, late and repeated orders: none below the highest epoch has an effect', async () => {
  await using it = await startGatewayUnderTest()
  const { client, effects } = it
  const slots = ['vault_web1', 'vault_web2', 'vault_web3']
  const kinds = ['address', 'switchTo', 'release', 'withdraw'] as const
  const orders = fc.record({
    kind: fc.constantFrom(...kinds),
    slot: fc.constantFrom(...slots),
    epoch: fc.integer({ min: 1, max: 400 }),
    last: fc.integer({ min: 1, max: 3 }),
  })
  const give = ({
    kind,
    slot,
    epoch,
    last,
  }: {
    kind: (typeof kinds)[number]
    slot: string
    epoch: number
    last: number
  }) => {
    if (kind === 'switchTo') return client.switchTo({ pool, to: slot, epoch })
    if (kind === 'address') return client.address({ pool, slot, address: at(last), epoch })
    return client[kind]({ pool, slot, epoch })
  }
  let highest = 0
  for (const order of fc.sample(orders, { numRuns: 400, seed: 7 })) {
    const before = effects().length
    const code = await give(order).then(
      () => 'done',
      (error) => (error instanceof GatewayClientError ? error.code : Promise.reject(error)),
    )
    if (order.epoch < highest) {
      expect(code).toBe('stale_epoch')
      expect(effects()).toHaveLength(before)
    }
    if (code === 'done') highest = Math.max(highest, order.epoch)
    expect((await client.readPool(pool)).epoch).toBe(highest)
  }
  expect(highest).toBeGreaterThan(300)
})

test('orders in parallel: after one with a higher epoch none with a lower one reaches HAProxy', async () => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy } = it
  const answers = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      client.address({
        pool,
        slot: 'vault_web1',
        address: at(index % 2 === 0 ? 8 : 9),
        epoch: index % 2 === 0 ? 8 : 9,
      }),
    ),
  )
  const first9 = haproxy.lines.findIndex((line) => line.includes('addr 10.0.0.9'))
  expect(first9).toBeGreaterThanOrEqual(0)
  expect(haproxy.lines.slice(first9).some((line) => line.includes('addr 10.0.0.8'))).toBe(false)
  expect(answers.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
})

test('the fence outlives a restart of the gateway', async () => {
  await using it = await startGatewayUnderTest()
  await it.client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 9 })
  await it.restart()
  const late = it.client.address({ pool, slot: 'vault_web2', address: at(2), epoch: 8 })
  await expect(late).rejects.toMatchObject({ code: 'stale_epoch', highest: 9 })
})

test('an order that cannot be saved is refused and does nothing', async () => {
  await using it = await startGatewayUnderTest()
  const { client, dir, effects } = it
  await mkdir(join(dir, 'vault.json.tmp')) // stands in the way of the temporary file
  const order = { pool, slot: 'vault_web1', address: at(1), epoch: 1 }
  await expect(client.address(order)).rejects.toMatchObject({ code: 'state_unavailable' })
  expect(effects()).toEqual([])
  expect(await client.readPool(pool)).toMatchObject({ epoch: 0 })
  await rm(join(dir, 'vault.json.tmp'), { recursive: true })
  expect(await client.address(order)).toMatchObject({ applied: true, epoch: 1 })
})

test('does not start on a state file that it cannot understand', async () => {
  await using it = await startGatewayUnderTest()
  await it.client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  const path = join(it.dir, 'vault.json')
  const whole = await readFile(path, 'utf8')
  await writeFile(path, whole.slice(0, whole.length / 2))
  await expect(it.restart()).rejects.toThrow(/damaged/)
  await writeFile(path, whole)
  await it.restart()
})

test.each([
  ['hang', 'haproxy_unavailable'],
  ['garbage', 'haproxy_error'],
  ['cut', 'haproxy_error'],
  ['complain', 'haproxy_error'],
] as const)('HAProxy that answers with %s: the order fails, is saved, and is carried out later', async (how, code) => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy } = it
  haproxy.misbehaves = how
  const order = client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  await expect(order).rejects.toMatchObject({ code })
  haproxy.misbehaves = null
  for (let look = 0; look < 200 && haproxy.servers.get(1)!.admin !== 'drain'; look++) await sleep(20)
  expect(haproxy.servers.get(1)).toMatchObject({ address: at(1), admin: 'drain' })
})

test('a switch that HAProxy swallowed is told as not done', async () => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy } = it
  await client.address({ pool, slot: 'vault_web1', address: at(1), epoch: 1 })
  haproxy.misbehaves = 'ignore'
  await expect(client.switchTo({ pool, to: 'vault_web1', epoch: 1 })).rejects.toMatchObject({ code: 'haproxy_error' })
})

test('sets a new HAProxy process to what is wanted, by itself', async () => {
  await using it = await startGatewayUnderTest()
  const { client, haproxy } = it
  await client.address({ pool, slot: 'vault_web3', address: at(3), epoch: 1 })
  await client.switchTo({ pool, to: 'vault_web3', epoch: 1 })
  haproxy.restart()
  for (let look = 0; look < 100 && haproxy.servers.get(3)!.admin !== 'ready'; look++) await sleep(10)
  expect(haproxy.servers.get(3)).toMatchObject({ address: at(3), admin: 'ready' })
})
