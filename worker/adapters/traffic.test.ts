import { expect, test } from 'vitest'
import { startGatewayUnderTest, TOKEN } from '../../tests/fake-gateway.ts'
import { parseEpoch, parsePoolName, parseSlotName } from '../../workflows/domain/ids.ts'
import { createTraffic } from './traffic.ts'

const pool = parsePoolName('vault')
const slot = parseSlotName('vault_web1')

async function start() {
  const it = await startGatewayUnderTest()
  const traffic = createTraffic({ url: new URL(it.gateway.url), token: TOKEN, timeoutMs: 2_000 })
  return {
    ...it,
    traffic,
    async [Symbol.asyncDispose]() {
      traffic.close()
      await it[Symbol.asyncDispose]()
    },
  }
}

test('puts a candidate up, gives it the traffic, and takes it out again', async () => {
  await using it = await start()
  const epoch = parseEpoch(3)
  expect(await it.traffic.address({ pool, slot, address: '10.0.0.1:8080', epoch }, {})).toEqual({ applied: true })
  await expect.poll(async () => (await it.traffic.readPool(pool, {})).slots[0]?.actual?.gateOpen).toBe(true)
  expect(await it.traffic.switchTo({ pool, to: slot, epoch }, {})).toEqual({ applied: true })
  const found = await it.traffic.readPool(pool, {})
  expect(found).toMatchObject({ epoch: 3, serving: slot, haproxyStartMs: expect.any(Number) })
  expect(found.slots[0]).toMatchObject({ slot, wanted: { state: 'serving', address: '10.0.0.1:8080', epoch: 3 } })
})

test('carries the code of a refusal, with the highest epoch where there is one', async () => {
  await using it = await start()
  const order = { pool, slot, address: '10.0.0.1:8080' }
  await it.traffic.address({ ...order, epoch: parseEpoch(4) }, {})
  await expect(it.traffic.address({ ...order, epoch: parseEpoch(3) }, {})).rejects.toMatchObject({
    ...{ name: 'TrafficError', code: 'stale_epoch', details: { highest: 4 } },
  })
  const other = parseSlotName('vault_web9')
  await expect(it.traffic.withdraw({ pool, slot: other, epoch: parseEpoch(4) }, {})).rejects.toMatchObject({
    code: 'unknown_slot',
  })
})

test('says in the words of the error table that the gateway is not there', async () => {
  const traffic = createTraffic({ url: new URL('http://127.0.0.1:9'), token: 'x'.repeat(40) })
  await expect(traffic.readPool(pool, {})).rejects.toMatchObject({ code: 'unreachable' })
  traffic.close()
})

test('a call that is cancelled rejects with the reason of its signal', async () => {
  await using it = await start()
  const reason = new Error('the activity was cancelled')
  await expect(it.traffic.readPool(pool, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
