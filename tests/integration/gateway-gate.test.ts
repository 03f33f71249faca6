import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { PoolState } from '../../haproxy/gateway/contract.ts'
import { isGateOpen, putInService, slotOf, startEdge } from '../haproxy-edge.ts'
import { startOrigin } from '../origin.ts'

const pool = 'vault'
const at = (port: number) => `127.0.0.1:${port}`

async function watchGate(read: () => Promise<PoolState>, slot: string, forMs: number): Promise<string[]> {
  const seen = new Set<string>()
  const end = Date.now() + forMs
  while (Date.now() < end) {
    const { actual } = slotOf(await read(), slot)
    if (actual) seen.add(`${actual.status} gate ${actual.gateOpen} traffic ${actual.takesTraffic}`)
    await sleep(1)
  }
  return [...seen].filter((line) => line.includes('true'))
}

test('opens the gate for a healthy candidate, and gives it no traffic before the switch', async () => {
  await using edge = await startEdge()
  await using origin = await startOrigin('one')
  await edge.client.address({ pool, slot: 'vault_web1', address: at(origin.port), epoch: 1 })
  const state = await edge.until(isGateOpen('vault_web1'))
  expect(slotOf(state, 'vault_web1').actual).toMatchObject({ status: 'DRAIN', check: 'L7OK', takesTraffic: false })
  expect((await fetch(edge.url)).status).toBe(503)
  expect(origin.requests).toEqual([])
})

test('keeps the gate shut for a candidate that says it is not ready, and refuses to switch to it', async () => {
  await using edge = await startEdge()
  await using origin = await startOrigin('unready')
  origin.ready = 'no'
  await edge.client.address({ pool, slot: 'vault_web1', address: at(origin.port), epoch: 1 })
  await edge.until((state) => slotOf(state, 'vault_web1').actual?.check === 'L7STS')
  expect(await watchGate(() => edge.client.readPool(pool), 'vault_web1', 300)).toEqual([])
  await expect(edge.client.switchTo({ pool, to: 'vault_web1', epoch: 1 })).rejects.toMatchObject({ code: 'not_ready' })
  origin.ready = 'ok'
  await edge.until(isGateOpen('vault_web1'))
})

test('never opens the gate of a used slot that now points to a hanging server', async () => {
  await using edge = await startEdge()
  await using good = await startOrigin('good')
  await using other = await startOrigin('other')
  await using hanging = await startOrigin('hanging')
  hanging.ready = 'hang'
  await putInService(edge, { slot: 'vault_web1', port: good.port, epoch: 1 })
  await putInService(edge, { slot: 'vault_web2', port: other.port, epoch: 2 })
  await edge.client.release({ pool, slot: 'vault_web1', epoch: 2 })
  await edge.client.address({ pool, slot: 'vault_web1', address: at(hanging.port), epoch: 3 })
  expect(await watchGate(() => edge.client.readPool(pool), 'vault_web1', 2500)).toEqual([])
  await expect(edge.client.switchTo({ pool, to: 'vault_web1', epoch: 3 })).rejects.toMatchObject({ code: 'not_ready' })
  expect(hanging.checks).toBeGreaterThan(0)
  expect(hanging.requests).toEqual([])
})

test('does not count the late answer of the previous container as a check of the next', async () => {
  await using edge = await startEdge()
  await using late = await startOrigin('late')
  await using hanging = await startOrigin('hanging')
  hanging.ready = 'hang'
  await edge.client.address({ pool, slot: 'vault_web1', address: at(late.port), epoch: 1 })
  await edge.until(isGateOpen('vault_web1'))
  late.readyDelayMs = 700
  await edge.until((state) => slotOf(state, 'vault_web1').actual?.checkRunning === true)
  await edge.client.address({ pool, slot: 'vault_web1', address: at(hanging.port), epoch: 2 })
  expect(await watchGate(() => edge.client.readPool(pool), 'vault_web1', 2500)).toEqual([])
  expect(hanging.checks).toBeGreaterThan(0)
})

test('opens the gate of a re-addressed slot for the new container only', async () => {
  await using edge = await startEdge()
  await using first = await startOrigin('first')
  await using second = await startOrigin('second')
  await edge.client.address({ pool, slot: 'vault_web1', address: at(first.port), epoch: 1 })
  await edge.until(isGateOpen('vault_web1'))
  await edge.client.address({ pool, slot: 'vault_web1', address: at(second.port), epoch: 2 })
  const state = await edge.until(isGateOpen('vault_web1'))
  expect(slotOf(state, 'vault_web1').actual?.address).toBe(at(second.port))
  await edge.client.switchTo({ pool, to: 'vault_web1', epoch: 2 })
  expect(await (await fetch(edge.url)).json()).toMatchObject({ name: 'second' })
})

test('a candidate that is withdrawn is no longer checked', async () => {
  await using edge = await startEdge()
  await using origin = await startOrigin('one')
  await edge.client.address({ pool, slot: 'vault_web1', address: at(origin.port), epoch: 1 })
  await edge.until(isGateOpen('vault_web1'))
  const state = await edge.client.withdraw({ pool, slot: 'vault_web1', epoch: 1 })
  expect(slotOf(state, 'vault_web1')).toMatchObject({
    wanted: { state: 'maint', address: null },
    actual: { status: 'MAINT' },
  })
  await sleep(100)
  const { checks } = origin
  await sleep(300)
  expect(origin.checks).toBe(checks)
})

test('finishes a slot that was left half-way in maint by a gateway that died', async () => {
  await using edge = await startEdge()
  await using origin = await startOrigin('one')
  await edge.client.address({ pool, slot: 'vault_web1', address: at(origin.port), epoch: 1 })
  await edge.stopGateway()
  await edge.admin('set server vault/slot1 state maint;set server vault/slot2 state ready')
  await edge.startGateway()
  const state = await edge.until(isGateOpen('vault_web1'))
  expect(slotOf(state, 'vault_web2').actual?.status).toBe('MAINT')
})
