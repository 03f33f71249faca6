import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { callApi } from './api.ts'

async function serve(status: number, body: string, headers: Record<string, string> = {}) {
  const seen: { method?: string | undefined; type?: string | undefined; body: string; key?: unknown } = { body: '' }
  const server = createServer(async (request, response) => {
    Object.assign(seen, { method: request.method, type: request.headers['content-type'] })
    seen.key = request.headers['idempotency-key']
    for await (const part of request) seen.body += String(part)
    response.writeHead(status, headers).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/`, seen, [Symbol.dispose]: () => void server.close() }
}

test('sends JSON and gives what came back', async () => {
  using server = await serve(202, '{"epoch":5}')
  const headers = { 'Idempotency-Key': 'k' }
  expect(await callApi('POST', server.url, { reason: 'x' }, { headers })).toEqual({ ok: true, data: { epoch: 5 } })
  expect(server.seen).toEqual({ method: 'POST', type: 'application/json', body: '{"reason":"x"}', key: 'k' })
})

test('gives nothing for an answer without a body, and sends no type without one', async () => {
  using server = await serve(204, '')
  expect(await callApi('POST', server.url)).toEqual({ ok: true, data: undefined })
  expect(server.seen).toMatchObject({ type: undefined, body: '' })
})

test('gives a refusal with its code, its request id and how long to wait', async () => {
  const error = { code: 'rate_limited', message: 'wait', details: { left: 3 }, requestId: 'r1' }
  using server = await serve(429, JSON.stringify({ error }), { 'retry-after': '20' })
  expect(await callApi('GET', server.url)).toEqual({ ok: false, error: { ...error, retryAfterS: 20 } })
})

test('tells an answer that is not ours from a refusal', async () => {
  using server = await serve(503, '<h1>Back in a moment</h1>', { 'retry-after': '5' })
  expect(await callApi('GET', server.url)).toMatchObject({ ok: false, error: { code: 'unreachable', retryAfterS: 5 } })
  using odd = await serve(200, 'not JSON')
  expect(await callApi('GET', odd.url)).toMatchObject({ ok: false, error: { code: 'unreachable' } })
  expect(await callApi('GET', 'http://127.0.0.1:9/')).toMatchObject({ ok: false, error: { code: 'unreachable' } })
})
