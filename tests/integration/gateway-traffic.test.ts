import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Edge, isGateOpen, putInService, slotOf, startEdge, takesTraffic, waitFor } from '../haproxy-edge.ts'
import { startOrigin } from '../origin.ts'

const pool = 'vault'
const at = (port: number) => `127.0.0.1:${port}`

interface Load {
  answered: Map<string, number>
  failed: string[]
  stop(): Promise<void>
}

/** `clients` that ask one after the other over kept connections until told to stop. */
function startLoad(url: string, clients: number): Load {
  const agent = new Agent({ keepAlive: true })
  const answered = new Map<string, number>()
  const failed: string[] = []
  let running = true
  const once = () =>
    new Promise<string>((resolve, reject) => {
      get(url, { agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}`)),
        )
        response.on('error', reject)
      }).on('error', reject)
    })
  const client = async () => {
    while (running) {
      try {
        const name = nameIn(await once())
        answered.set(name, (answered.get(name) ?? 0) + 1)
      } catch (error) {
        failed.push(String(error))
      }
    }
  }
  const ended = Promise.all(Array.from({ length: clients }, client))
  return {
    answered,
    failed,
    async stop() {
      running = false
      await ended
      agent.destroy()
    },
  }
}

function nameIn(text: string): string {
  return JSON.parse(text).name
}

async function nameServing(edge: Edge): Promise<string> {
  const answer = await fetch(edge.url)
  return answer.ok ? nameIn(await answer.text()) : String(answer.status)
}

test('switches to and fro under load without losing a request, and HAProxy agrees', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  const load = startLoad(edge.url, 6)
  const switchMs: number[] = []
  for (let epoch = 2; epoch <= 21; epoch++) {
    const [next, origin, old] =
      epoch % 2 === 0 ? (['vault_web2', two, 'vault_web1'] as const) : (['vault_web1', one, 'vault_web2'] as const)
    await edge.client.address({ pool, slot: next, address: at(origin.port), epoch })
    await edge.until(isGateOpen(next))
    const started = performance.now()
    await edge.client.switchTo({ pool, to: next, epoch })
    switchMs.push(performance.now() - started)
    await edge.until((state) => slotOf(state, old).actual?.connections === 0)
    expect(await edge.client.release({ pool, slot: old, epoch })).toEqual({ cut: 0 })
  }
  await load.stop()
  expect(load.failed).toEqual([])
  expect([...load.answered.keys()].sort()).toEqual(['one', 'two'])
  const { counters } = await edge.client.readPool(pool)
  expect(counters).toMatchObject({ frontend: { hrsp5xx: 0 }, backend: { econ: 0, eresp: 0, hrsp5xx: 0, srvAbrt: 0 } })
  expect(Math.max(...switchMs)).toBeLessThan(1000)
})

test('a repeated switch is success without a second effect', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  const again = await edge.client.switchTo({ pool, to: 'vault_web1', epoch: 1 })
  expect(again).toMatchObject({ applied: true, serving: 'vault_web1', epoch: 1 })
  const address = await edge.client.address({ pool, slot: 'vault_web1', address: at(one.port), epoch: 1 })
  expect(slotOf(address, 'vault_web1').wanted.state).toBe('serving')
  expect(await nameServing(edge)).toBe('one')
})

test('goes back to the slot that still drains', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  await putInService(edge, { slot: 'vault_web2', port: two.port, epoch: 2 })
  expect(await nameServing(edge)).toBe('two')
  await edge.client.switchTo({ pool, to: 'vault_web1', epoch: 2 })
  expect(await nameServing(edge)).toBe('one')
  const state = await edge.client.withdraw({ pool, slot: 'vault_web2', epoch: 2 })
  expect(slotOf(state, 'vault_web2').actual?.status).toBe('MAINT')
})

test('a stream outlives the switch; release cuts it, counts it, and the loss figure stays 0', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  const stream = await fetch(`${edge.url}/stream`)
  const reader = stream.body!.getReader()
  await reader.read()
  await putInService(edge, { slot: 'vault_web2', port: two.port, epoch: 2 })
  await sleep(200)
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('one')
  const before = await edge.client.readPool(pool)
  expect(slotOf(before, 'vault_web1').actual).toMatchObject({ connections: 1, status: 'DRAIN' })
  const { cut } = await edge.client.release({ pool, slot: 'vault_web1', epoch: 2 })
  expect(cut).toBe(1)
  const drained = (async () => {
    while (!(await reader.read()).done);
  })()
  await expect(drained).rejects.toThrow()
  const after = await edge.client.readPool(pool)
  const aborted =
    slotOf(after, 'vault_web1').actual!.counters.srvAbrt - slotOf(before, 'vault_web1').actual!.counters.srvAbrt
  const served5xx = slotOf(after, 'vault_web1').actual!.counters.hrsp5xx
  expect(after.counters!.frontend.hrsp5xx - served5xx + aborted - cut).toBe(0)
  expect(slotOf(after, 'vault_web1').actual).toMatchObject({ status: 'MAINT', connections: 0 })
})

test('refuses to release or withdraw the serving slot', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  const order = { pool, slot: 'vault_web1', epoch: 2 }
  await expect(edge.client.release(order)).rejects.toMatchObject({ code: 'slot_serving' })
  await expect(edge.client.withdraw(order)).rejects.toMatchObject({ code: 'slot_serving' })
  await expect(edge.client.address({ ...order, address: at(9) })).rejects.toMatchObject({ code: 'slot_serving' })
  expect(await edge.client.readPool(pool)).toMatchObject({ epoch: 1, serving: 'vault_web1' })
  expect(await nameServing(edge)).toBe('one')
})

test('a HAProxy that starts anew serves the right slot within 2 s', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  await putInService(edge, { slot: 'vault_web2', port: two.port, epoch: 2 })
  await edge.client.release({ pool, slot: 'vault_web1', epoch: 2 })
  await edge.client.address({ pool, slot: 'vault_web1', address: at(one.port), epoch: 3 })
  for (let round = 0; round < 3; round++) {
    await edge.killHaproxy()
    await edge.until((state) => state.haproxy === null)
    await edge.startHaproxy()
    const started = performance.now()
    await waitFor(async () => (await nameServing(edge)) === 'two', 2000)
    expect(performance.now() - started).toBeLessThan(2000)
    const state = await edge.until(isGateOpen('vault_web1'))
    expect(state).toMatchObject({ serving: 'vault_web2', failovers: [] })
  }
})

test('without HAProxy orders are saved, answered applied:false, and carried out once it is there', async () => {
  await using edge = await startEdge({ haproxy: false })
  await using one = await startOrigin('one')
  const addressed = await edge.client.address({ pool, slot: 'vault_web3', address: at(one.port), epoch: 4 })
  expect(addressed).toMatchObject({ applied: false, haproxy: null, counters: null, epoch: 4 })
  expect(await edge.client.switchTo({ pool, to: 'vault_web3', epoch: 4 })).toMatchObject({ applied: false })
  expect(await (await fetch(`${edge.gateway.url}/healthz`)).json()).toEqual({ haproxy: false, state: true })
  await edge.stopGateway()
  await edge.startGateway()
  await edge.startHaproxy()
  await edge.until(takesTraffic('vault_web3'))
  expect(await nameServing(edge)).toBe('one')
  expect(await (await fetch(`${edge.gateway.url}/healthz`)).json()).toEqual({ haproxy: true, state: true })
})

test('makes the standing candidate serve when the serving server dies, records it, and only once', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await using two = await startOrigin('two')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  await edge.client.address({ pool, slot: 'vault_web2', address: at(two.port), epoch: 1 })
  await edge.until(isGateOpen('vault_web2'))
  await edge.until(takesTraffic('vault_web1'))
  await sleep(150)
  const died = performance.now()
  await one.kill()
  await waitFor(async () => (await nameServing(edge)) === 'two', 3000)
  expect(performance.now() - died).toBeLessThan(1000)
  await sleep(200)
  const state = await edge.client.readPool(pool)
  expect(state).toMatchObject({ serving: 'vault_web2', epoch: 1 })
  expect(state.failovers).toMatchObject([{ seq: 1, from: 'vault_web1', to: 'vault_web2' }])
  expect(slotOf(state, 'vault_web1').wanted.state).toBe('draining')
  // The order that was on its way is success, and the next rotation goes on from here.
  await edge.client.switchTo({ pool, to: 'vault_web2', epoch: 2 })
  await edge.client.release({ pool, slot: 'vault_web1', epoch: 2 })
})

test('without a candidate it waits for the serving slot to come back, and says so to users', async () => {
  await using edge = await startEdge()
  await using one = await startOrigin('one')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 1 })
  one.ready = 'no'
  await edge.until((state) => slotOf(state, 'vault_web1').actual?.status === 'DOWN')
  expect(await nameServing(edge)).toBe('503')
  one.ready = 'ok'
  await edge.until(takesTraffic('vault_web1'))
  expect(await nameServing(edge)).toBe('one')
  expect((await edge.client.readPool(pool)).failovers).toEqual([])
})

test('fewer slots: the one that serves under a name that is gone goes on until traffic has moved', async () => {
  await using edge = await startEdge({ slots: ['vault_web1', 'vault_web2', 'vault_web3'] })
  await using three = await startOrigin('three')
  await putInService(edge, { slot: 'vault_web3', port: three.port, epoch: 1 })
  await edge.stopGateway()
  await edge.startGateway(['vault_web1', 'vault_web2'])
  await using one = await startOrigin('one')
  expect(await nameServing(edge)).toBe('three')
  await putInService(edge, { slot: 'vault_web1', port: one.port, epoch: 2 })
  await edge.client.release({ pool, slot: 'vault_web3', epoch: 2 })
  expect(await nameServing(edge)).toBe('one')
})
