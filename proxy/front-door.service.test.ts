import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { readAnswer, refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'

const quick = { headersMs: 300, requestMs: 600 }

test('gives headers that trickle in 408 and has the connection free again', async () => {
  await using proxy = await startTestProxy(quick)
  const socket = await proxy.connect()
  const answer = readAnswer(socket)
  const timer = setInterval(() => socket.write('X'), 50)
  socket.write('GET /version HTTP/1.1\r\nX-Slow: ')
  expect(await answer).toMatchObject({ status: 408, code: 'request_timeout', closed: true })
  clearInterval(timer)
  expect(proxy.audit).toMatchObject([{ status: 408, code: 'request_timeout', method: '-', target: '' }])
  expect((await proxy.ask({ target: '/version' })).status).toBe(200)
})

test('gives a body that trickles in 408, once', async () => {
  await using proxy = await startTestProxy(quick)
  proxy.own('vault_web1')
  const socket = await proxy.connect()
  const answer = readAnswer(socket)
  const headers = ['X-Leyzen-Epoch: 4', 'Content-Type: application/json', 'Content-Length: 900']
  socket.write(proxy.text('POST /containers/vault_web1/stop?t=5 HTTP/1.1', headers, '{'))
  const timer = setInterval(() => socket.write(' '), 50)
  expect(await answer).toMatchObject({ status: 408, code: 'request_timeout', closed: true })
  clearInterval(timer)
  await sleep(50)
  expect(proxy.audit).toMatchObject([{ op: 'stop', status: 408 }])
  expect(proxy.engine.requests).toEqual([])
})

test('does not act on a body that comes after its time', async () => {
  await using proxy = await startTestProxy(quick)
  const container = proxy.own('vault_web1')
  const socket = await proxy.connect()
  const headers = ['X-Leyzen-Epoch: 4', 'Content-Type: application/json', 'Content-Length: 7']
  socket.write(proxy.text('POST /containers/vault_web1/stop?t=5 HTTP/1.1', headers, '{"t":'))
  const chunks: string[] = []
  socket.setEncoding('latin1').on('data', (chunk) => {
    chunks.push(String(chunk))
    socket.write('5}')
  })
  await once(socket, 'end')
  await sleep(100)
  expect(chunks.join('')).toMatch(/^HTTP\/1\.1 408 /)
  expect([container.status, proxy.engine.seen(), proxy.audit.length]).toEqual(['running', [], 1])
  socket.destroy()
})

test('closes a connection that never says anything, without an audit entry', async () => {
  await using proxy = await startTestProxy(quick)
  const socket = await proxy.connect()
  socket.resume()
  await once(socket, 'close')
  expect(proxy.audit).toEqual([])
})

test('throws away what comes behind a refused request', async () => {
  await using proxy = await startTestProxy()
  const behind = proxy.text('GET /version HTTP/1.1')
  expect(await proxy.outcome(proxy.text('GET /info HTTP/1.1') + behind)).toEqual(refused(403, 'operation_not_allowed'))
  const body = proxy.text(
    'POST /containers/vault_web1/start HTTP/1.1',
    ['X-Leyzen-Epoch: 4', `Content-Length: ${behind.length}`],
    behind,
  )
  expect(await proxy.outcome(body)).toEqual(refused(400, 'body_not_allowed'))
})

test('discards a request that comes before the answer is out and closes behind that answer', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  for (const behind of [proxy.text('GET /version HTTP/1.1'), 'garbage\r\n\r\n']) {
    proxy.forget()
    const answer = await proxy.raw(proxy.text('GET /containers/json HTTP/1.1') + behind)
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close'])
    await sleep(20)
    expect([proxy.engine.requests.length, proxy.audit.length]).toEqual([1, 1])
  }
})

test('serves one request after the other on a connection that is kept', async () => {
  await using proxy = await startTestProxy()
  const socket = await proxy.connect()
  for (let count = 0; count < 3; count += 1) {
    socket.write(proxy.text('GET /version HTTP/1.1'))
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  }
  socket.destroy()
})

test('lets a client that sends a large body read why it was refused', async () => {
  await using proxy = await startTestProxy()
  const headers = ['X-Leyzen-Epoch: 4', 'Content-Type: application/json', 'Content-Length: 500000']
  const create = proxy.text('POST /containers/create?name=vault_web1 HTTP/1.1', headers, 'x'.repeat(500_000))
  expect(await proxy.outcome(create)).toEqual(refused(413, 'body_too_large'))
})

test('carries only the headers that it promises', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const promised =
    /^(?:content-type|content-length|date|connection|keep-alive|cache-control|api-version|ostype|www-authenticate|retry-after|x-request-id|x-leyzen-epoch)$/
  for (const target of [
    '/_ping',
    '/version',
    '/containers/json',
    '/containers/vault_web1/json',
    '/info',
    '/%',
    '/containers/x/json',
  ]) {
    const { headers, status } = await proxy.ask({ target })
    expect(
      Object.keys(headers).filter((name) => !promised.test(name)),
      target,
    ).toEqual([])
    expect(headers['content-type']).toBe('application/json')
    expect(headers.connection).toBe(status < 400 ? 'keep-alive' : 'close')
  }
})

test('answers HEAD without a body', async () => {
  await using proxy = await startTestProxy()
  expect(await proxy.ask({ method: 'HEAD', target: '/_ping' })).toMatchObject({
    status: 200,
    body: '',
    headers: { 'api-version': '1.41' },
  })
  expect(await proxy.ask({ method: 'HEAD', target: '/containers/json' })).toMatchObject({
    status: 403,
    body: '',
    closed: true,
  })
})

test('lets a stop end and be answered when it is told to go, and takes no one new', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  proxy.engine.delayMs = 300
  const idleEnds = once((await proxy.connect()).resume(), 'close')
  const stop = proxy.ask({ method: 'POST', target: '/containers/vault_web1/stop', epoch: 4 })
  await vi.waitFor(() => expect(proxy.engine.seen().at(-1)).toMatch(/stop\?t=10$/))
  const stopped = proxy.proxy.stop()
  await expect(proxy.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(await stop).toMatchObject({ status: 204, headers: { connection: 'close' } })
  await stopped
  await idleEnds
})

test('ends a wait when it is told to go', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const wait = proxy.ask({ method: 'POST', target: '/containers/vault_web1/wait' })
  await vi.waitFor(() => expect(proxy.engine.seen()).toHaveLength(2))
  await proxy.proxy.stop()
  expect(await wait).toMatchObject({ status: 504, code: 'wait_expired' })
})

test('runs a fenced call to its end for a client that has gone, and writes that down', async () => {
  await using proxy = await startTestProxy()
  const container = proxy.own('vault_web1')
  proxy.engine.delayMs = 200
  const socket = await proxy.connect()
  socket.write(proxy.text('POST /containers/vault_web1/stop HTTP/1.1', ['X-Leyzen-Epoch: 4']))
  await vi.waitFor(() => expect(proxy.engine.seen()).toHaveLength(1))
  socket.destroy()
  await vi.waitFor(() => expect(proxy.audit).toHaveLength(1))
  expect(container.status).toBe('exited')
  expect(proxy.audit).toMatchObject([{ op: 'stop', status: 204, reason: 'client_gone', engine_status: 204 }])
})

test('cuts the wait at the engine when its client has gone', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const socket = await proxy.connect()
  socket.write(proxy.text('POST /containers/vault_web1/wait HTTP/1.1'))
  await vi.waitFor(() => expect(proxy.engine.seen().at(-1)).toMatch(/wait\?condition=not-running$/))
  socket.destroy()
  await vi.waitFor(() => expect(proxy.audit).toMatchObject([{ op: 'wait', reason: 'client_gone' }]))
  await vi.waitFor(() => expect(proxy.engine.sockets.size).toBe(0))
})

test('takes 256 connections and closes what comes on top', async () => {
  await using proxy = await startTestProxy()
  const sockets = await Promise.all(Array.from({ length: 256 }, () => proxy.connect()))
  const extra = await proxy.connect()
  await once(extra.resume(), 'close')
  for (const socket of sockets) socket.destroy()
  await vi.waitFor(async () => expect((await proxy.ask({ target: '/version' })).status).toBe(200))
})
