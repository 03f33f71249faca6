import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startTestProxy, TOKEN } from '../../tests/fakes/proxy-harness.ts'
import { type Epoch, parseEpoch, parseSlotName } from '../../workflows/domain/ids.ts'
import { parseContainerSpec } from './container-spec.ts'
import { createEngine } from './engine.ts'

const slots = ['vault_web1', 'vault_web2', 'vault_web3'].map(parseSlotName)
const spec = parseContainerSpec(Buffer.from(JSON.stringify({ replicas: { a: { Image: `sha256:${'a'.repeat(64)}` } } })))
const [one, two] = [parseEpoch(1), parseEpoch(2)] as [Epoch, Epoch]

async function start() {
  const it = await startTestProxy()
  const url = new URL(`http://127.0.0.1:${it.proxy.port}`)
  const engine = createEngine({ url, token: TOKEN, slots, jobName: 'vault_web_job', spec })
  return {
    ...it,
    engine,
    fake: it.engine,
    seen: () => it.engine.seen().filter((request) => !request.includes('_ping')),
    async [Symbol.asyncDispose]() {
      engine.close()
      await it[Symbol.asyncDispose]()
    },
  }
}

test('takes a container through its life, each order carrying its epoch', async () => {
  await using it = await start()
  const id = await it.engine.create({ name: 'vault_web1', epoch: one, variant: 'b' }, {})
  expect(await it.engine.inspect('vault_web1', {})).toMatchObject({
    ...{ id, name: 'vault_web1', status: 'created', exitCode: null, address: '172.20.0.5' },
    labels: { epoch: 1, slot: 'vault_web1' },
  })
  await it.engine.start('vault_web1', one, {})
  await it.engine.freeze('vault_web1', one, {})
  expect((await it.engine.list({})).map(({ name, status }) => [name, status])).toEqual([['vault_web1', 'paused']])
  await it.engine.thaw('vault_web1', one, {})
  expect(await it.engine.stats('vault_web1', {})).toMatchObject({ cpuTotalNs: 1_000_000, memoryBytes: 50_000_000 })
  expect(await it.engine.changes('vault_web1', {})).toEqual([])
  await it.engine.stop({ name: 'vault_web1', epoch: one, graceS: 3 }, {})
  expect(await it.engine.inspect('vault_web1', {})).toMatchObject({ status: 'exited', exitCode: 0 })
  await it.engine.remove('vault_web1', two, {})
  expect(await it.engine.inspect('vault_web1', {})).toBeNull()
  expect(await it.engine.highestEpoch('replicas', {})).toBe(2)
})

test('an order that was carried out before is done, not an error', async () => {
  await using it = await start()
  const order = { name: 'vault_web1', epoch: one }
  expect(await it.engine.create(order, {})).toBe(await it.engine.create(order, {}))
  for (let time = 0; time < 2; time += 1) await it.engine.start('vault_web1', one, {})
  for (let time = 0; time < 2; time += 1) await it.engine.freeze('vault_web1', one, {})
  for (let time = 0; time < 2; time += 1) await it.engine.thaw('vault_web1', one, {})
  for (let time = 0; time < 2; time += 1) await it.engine.stop({ ...order, graceS: 0 }, {})
  await it.engine.kill('vault_web1', one, {})
  for (let time = 0; time < 2; time += 1) await it.engine.remove('vault_web1', one, {})
  await it.engine.stop({ ...order, graceS: 0 }, {})
  await it.engine.kill('vault_web1', one, {})
})

test('puts a container on the quarantine shelf, where it can be looked at and removed but never started', async () => {
  await using it = await start()
  const [slot] = slots as [(typeof slots)[0]]
  const id = await it.engine.create({ name: slot, epoch: one }, {})
  await it.engine.start(slot, one, {})
  await it.engine.kill(slot, two, {})
  await it.engine.quarantine(slot, two, {})
  await it.engine.quarantine(slot, two, {}) // the answer of the first one was lost
  expect(await it.engine.inspect(slot, {})).toBeNull()
  expect(await it.engine.inspect('vault_web1.q2', {})).toMatchObject({ id, name: 'vault_web1.q2', status: 'exited' })
  expect(await it.engine.changes('vault_web1.q2', {})).toEqual([])
  expect((await it.engine.list({})).map(({ name }) => name)).toEqual(['vault_web1.q2'])
  await expect(it.engine.start('vault_web1.q2', two, {})).rejects.toThrow()
  await it.engine.remove('vault_web1.q2', two, {})
  expect(await it.engine.list({})).toEqual([])
})

test('says that the shelf is full, and that there is nothing to put there', async () => {
  await using it = await start()
  for (let epoch = 1; epoch <= 4; epoch += 1) it.own('vault_web1', { name: `vault_web1.q${epoch}`, status: 'exited' })
  const [slot, other] = slots as [(typeof slots)[0], (typeof slots)[0]]
  await it.engine.create({ name: slot, epoch: parseEpoch(5) }, {})
  await expect(it.engine.quarantine(slot, parseEpoch(5), {})).rejects.toMatchObject({ code: 'quarantine_full' })
  await expect(it.engine.quarantine(other, parseEpoch(5), {})).rejects.toMatchObject({ code: 'no_such_container' })
})

test('a name that another order has taken stays refused', async () => {
  await using it = await start()
  await it.engine.create({ name: 'vault_web1', epoch: one }, {})
  await expect(it.engine.create({ name: 'vault_web1', epoch: two }, {})).rejects.toMatchObject({ code: 'name_in_use' })
})

test('what is not there can be neither started nor frozen', async () => {
  await using it = await start()
  await expect(it.engine.start('vault_web2', one, {})).rejects.toMatchObject({ code: 'no_such_container', status: 404 })
  await expect(it.engine.freeze('vault_web2', one, {})).rejects.toMatchObject({ code: 'no_such_container' })
  expect(await it.engine.stats('vault_web2', {})).toBeNull()
})

test('an order of an older epoch has no effect and carries the code of the fence', async () => {
  await using it = await start()
  it.own('vault_web1')
  await it.engine.freeze('vault_web1', two, {})
  it.forget()
  await expect(it.engine.remove('vault_web1', one, {})).rejects.toMatchObject({ code: 'stale_epoch', status: 409 })
  expect(it.seen()).toEqual([])
})

test('runs the job and reads its exit code and its one line', async () => {
  await using it = await start()
  await it.engine.createJob({ epoch: one, kind: 'migrate' }, {})
  await it.engine.start('vault_web_job', one, {})
  const waiting = it.engine.waitForExit('vault_web_job', {})
  const job = [...it.fake.containers.values()][0]
  if (job === undefined) throw new Error('the job was created above')
  job.log.push('{"applied":1}')
  it.fake.exit(job, 3)
  expect(await waiting).toBe(3)
  expect(await it.engine.jobResult({})).toEqual({ applied: 1 })
  expect(await it.engine.highestEpoch('job', {})).toBe(1)
  expect(await it.engine.highestEpoch('replicas', {})).toBe(0)
})

test('a job that goes on is waited for until the proxy gives up', async () => {
  await using it = await start()
  it.own('vault_web_job')
  await expect(it.engine.waitForExit('vault_web_job', {})).rejects.toMatchObject({ code: 'wait_expired' })
})

test('a name that is none never reaches the wire', async () => {
  await using it = await start()
  await expect(it.engine.inspect('vault_web1/../x', {})).rejects.toThrow(/slot name/)
  expect(it.seen()).toEqual([])
})

test('a cancelled call ends at once with the reason of its signal', async () => {
  await using it = await start()
  it.own('vault_web1')
  it.fake.misbehave(/GET \/containers\/vault_web1\/json/, () => undefined)
  const cancel = new AbortController()
  const asked = it.engine.inspect('vault_web1', { signal: cancel.signal })
  setTimeout(() => cancel.abort(new Error('cancelled by the workflow')), 50)
  await expect(asked).rejects.toThrow('cancelled by the workflow')
})

test('says whether the engine, or the proxy itself, cannot be reached', async () => {
  await using it = await start()
  await it.fake.stop()
  await expect(it.engine.inspect('vault_web1', {})).rejects.toMatchObject({ code: 'engine_unavailable', status: 503 })
  await it.proxy.stop()
  await expect(it.engine.inspect('vault_web1', {})).rejects.toMatchObject({ code: 'unreachable' })
  await expect(it.engine.highestEpoch('replicas', {})).rejects.toMatchObject({ code: 'unreachable' })
})

test('an answer that breaks off or is no answer of the proxy is an error, never a hang', async () => {
  const server = createServer((request, response) => {
    if (request.url?.includes('vault_web1') === true) response.end('<html>')
    else response.writeHead(500, { 'Content-Length': '3' }).end('huh')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const engine = createEngine({
    url: new URL(`http://127.0.0.1:${port}`),
    token: TOKEN,
    slots,
    jobName: 'vault_web_job',
    spec,
  })
  await expect(engine.inspect('vault_web1', {})).rejects.toMatchObject({ code: 'bad_answer' })
  await expect(engine.inspect('vault_web2', {})).rejects.toMatchObject({ code: 'bad_answer', status: 500 })
  engine.close()
  server.close()
})
