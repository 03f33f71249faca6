import { expect, test, vi } from 'vitest'
import { startFakeEngine } from '../tests/fakes/engine.ts'
import { createEngine } from './engine.ts'

const order = { method: 'GET', path: '/version', timeoutMs: 5_000 }

test('keeps 64 requests in flight, lets 256 wait and refuses the rest at once', async () => {
  await using fake = await startFakeEngine()
  const engine = createEngine(fake.socketPath)
  const held: (() => void)[] = []
  const heal = fake.misbehave(/version/, (raw) =>
    held.push(() => raw.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}')),
  )
  const sent = Array.from({ length: 320 }, () => engine.send(order))
  await vi.waitFor(() => expect(held).toHaveLength(64))
  await expect(engine.send(order)).rejects.toMatchObject({ code: 'overloaded' })
  expect(await engine.isThere()).toBe(true) // the health check has its own place
  heal()
  for (const release of held) release()
  expect((await Promise.all(sent)).every(({ status }) => status === 200)).toBe(true)
  expect(held).toHaveLength(64)
  engine.close()
})

test('sends nothing when the gate stays shut', async () => {
  await using fake = await startFakeEngine()
  const engine = createEngine(fake.socketPath)
  const gate = () => Promise.reject(new Error('stale'))
  await expect(engine.send({ ...order, gate })).rejects.toThrow('stale')
  expect(fake.requests).toEqual([])
  engine.close()
})

test('sends nothing for a signal that was given before', async () => {
  await using fake = await startFakeEngine()
  const engine = createEngine(fake.socketPath)
  await expect(engine.send({ ...order, signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
  engine.close()
})

test('says unreachable for a socket that is missing and for one that nobody listens on', async () => {
  const engine = createEngine('/nowhere/docker.sock')
  await expect(engine.send(order)).rejects.toMatchObject({ code: 'engine_unavailable', details: { reason: 'ENOENT' } })
  expect([await engine.isThere(), engine.apiVersion(), engine.apiMinor()]).toEqual([false, undefined, undefined])
  engine.close()
})
