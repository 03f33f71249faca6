import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { openFences } from './epoch-fence.ts'

const start = (epoch?: number | string, name = 'vault_web1') => ({
  method: 'POST',
  target: `/containers/${name}/start`,
  ...(epoch === undefined ? {} : { epoch }),
})

test('needs an epoch for what changes something and ignores it elsewhere', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  expect(await proxy.outcome(start())).toEqual(refused(428, 'epoch_required'))
  for (const bad of ['0', '-1', '01', '1.0', '1e3', 'x', '', '1000000000000000', '9 9']) {
    expect(await proxy.outcome(start(bad)), bad).toEqual(refused(400, 'bad_epoch'))
  }
  expect((await proxy.ask({ target: '/version', epoch: 'nonsense' })).status).toBe(200)
  proxy.own('vault_web2', { status: 'exited' })
  expect((await proxy.ask({ method: 'POST', target: '/containers/vault_web2/wait' })).status).toBe(200)
})

test('refuses a lower epoch, passes an equal one, stores a higher one', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const stored = async () => JSON.parse(await readFile(join(proxy.dir, 'epochs.json'), 'utf8'))
  expect((await proxy.ask(start(9))).headers['x-leyzen-epoch']).toBe('9')
  expect(await stored()).toEqual({ replicas: 9, job: 0 })
  expect(await proxy.outcome(start(8))).toEqual(refused(409, 'stale_epoch'))
  expect((await proxy.ask(start(8))).headers['x-leyzen-epoch']).toBe('9')
  expect((await proxy.ask(start(9))).status).toBe(304)
  expect((await proxy.ask(start(10))).status).toBe(304)
  expect(await stored()).toEqual({ replicas: 10, job: 0 })
})

test('refuses a leap once an epoch is known, not before', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  expect((await proxy.ask(start(999_999_999))).status).toBe(304)
  expect(await proxy.outcome(start(999_999_999 + 1_000_001))).toEqual(refused(409, 'epoch_jump'))
  expect((await proxy.ask(start(999_999_999 + 1_000_000))).status).toBe(304)
})

test('does not move for requests that are refused', async () => {
  await using proxy = await startTestProxy()
  await proxy.ask(start(50, 'nobody'))
  await proxy.ask(start(50)) // configured, but absent at the engine
  await proxy.ask({ ...start(50), body: '{}' })
  expect((await proxy.ask({ target: '/version' })).headers['x-leyzen-epoch']).toBe('0')
})

test('keeps an epoch for the replicas and one for the job', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  proxy.own('vault_web_job')
  await proxy.ask(start(90))
  expect(await proxy.ask(start(2, 'vault_web_job'))).toMatchObject({ status: 304, headers: { 'x-leyzen-epoch': '2' } })
  expect((await proxy.ask({ target: '/containers/vault_web_job/json' })).headers['x-leyzen-epoch']).toBe('2')
  expect((await proxy.ask({ target: '/containers/vault_web1/json' })).headers['x-leyzen-epoch']).toBe('90')
})

test('remembers across a restart', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  await proxy.ask(start(9))
  await proxy.restart()
  expect(await proxy.outcome(start(8))).toEqual(refused(409, 'stale_epoch'))
})

test('answers 503 when the epoch cannot be stored, and works again when it can', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const inTheWay = join(proxy.dir, 'epochs.json.tmp', 'file')
  await import('node:fs/promises').then(({ mkdir }) => mkdir(inTheWay, { recursive: true }))
  expect(await proxy.ask(start(9))).toMatchObject({ status: 503, code: 'state_unavailable' })
  expect(proxy.engine.seen()).toEqual(['GET /containers/vault_web1/json'])
  const healthz = async () => (await fetch(`http://127.0.0.1:${proxy.proxy.observePort}/healthz`)).json()
  expect(await healthz()).toMatchObject({ state: false })
  await rm(join(proxy.dir, 'epochs.json.tmp'), { recursive: true })
  expect((await proxy.ask(start(9))).status).toBe(304)
  expect(await healthz()).toMatchObject({ state: true })
})

test.each(['', '{}', '{"replicas":1}', '{"replicas":-1,"job":0}', '{"replicas":1,"job":0,"x":1}', 'x'])(
  'does not start over a state file that reads %j',
  async (text) => {
    const dir = await mkdtemp(join(tmpdir(), 'fence-'))
    await writeFile(join(dir, 'epochs.json'), text)
    await expect(openFences(dir)).rejects.toMatchObject({ name: 'ConfigProblems' })
    await rm(dir, { recursive: true })
  },
)

test('lets no request of a lower epoch reach the engine after one of a higher', async () => {
  await using proxy = await startTestProxy()
  for (const name of ['vault_web1', 'vault_web2', 'vault_web3']) proxy.own(name)
  let base = 10
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (draws) => {
      proxy.forget()
      base += 10
      const orders = Array.from({ length: 200 }, (_, at) => ({ epoch: base + (at % 2), draw: draws.next().value }))
      orders.sort((a, b) => a.draw - b.draw)
      // The epoch shows at the engine as the stop's seconds: even ones are of the lower epoch.
      await Promise.all(
        orders.map(({ epoch }, at) =>
          proxy.ask({ method: 'POST', target: `/containers/vault_web${(at % 3) + 1}/stop?t=${epoch - base}`, epoch }),
        ),
      )
      const stops = proxy.engine.seen().flatMap((line) => /stop\?t=([01])$/.exec(line)?.[1] ?? [])
      expect(stops).toContain('1')
      expect(stops.lastIndexOf('0')).toBeLessThan(stops.indexOf('1'))
    }),
    { numRuns: 8 },
  )
})
