import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { routes } from '../contract/routes.ts'
import { HeadAnswer } from '../contract/spaces.ts'
import { ClientError } from './errors.ts'
import { type Platform, platform } from './platform.ts'
import { retryWait } from './retry-policy.ts'
import { createTransport, type TransportOptions } from './transport.ts'

type Step = (incoming: IncomingMessage, outgoing: ServerResponse) => void
const params = { id: '00000000-0000-4000-8000-000000000001' }

/** A server that does one thing after another, and what it saw; waits are written down instead of spent. */
async function startScript(steps: Step[], options: Partial<TransportOptions> = {}) {
  const seen: { line: string; headers: IncomingMessage['headers'] }[] = []
  const waits: number[] = []
  const server = createServer((incoming, outgoing) => {
    seen.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers })
    const step = steps.length > 1 ? steps.shift() : steps[0]
    step?.(incoming, outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let clockMs = 0
  const scripted: Platform = {
    fetch: platform.fetch,
    now: () => new Date(clockMs),
    random: () => 0.5,
    async sleep(ms) {
      waits.push(ms)
      clockMs += ms
    },
  }
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const transport = createTransport(scripted, { origin, credentials: { kind: 'bearer', token: 't' }, ...options })
  return {
    transport,
    seen,
    waits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ok: Step = (_, outgoing) => outgoing.end('{"seq":7}')
const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Step =>
  (_, outgoing) =>
    outgoing.writeHead(code, headers).end(body)
const cut: Step = (incoming) => incoming.socket.destroy()
const problem = (code: string, httpStatus: number) =>
  status(httpStatus, {}, JSON.stringify({ status: httpStatus, code, title: 'No.', requestId: 'r' }))

test('goes on after a cut, a page of the proxy and a body that ends early, with growing waits', async () => {
  const short: Step = (_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Length': '9' }).write('{"se')
    setImmediate(() => outgoing.destroy())
  }
  await using script = await startScript([cut, status(503, {}, '<html>'), short, status(502), ok])
  expect(await script.transport.json(routes.head, HeadAnswer, { params })).toEqual({ seq: 7 })
  expect(script.seen.map(({ line }) => line)).toEqual(Array(5).fill(`GET /api/spaces/${params.id}/head`))
  expect(script.waits).toEqual([100, 200, 400, 800])
})

test('waits as long as the server asks, but not longer than 30 s', async () => {
  await using script = await startScript([status(429, { 'Retry-After': '3' }), ok])
  await script.transport.json(routes.head, HeadAnswer, { params })
  expect(script.waits).toEqual([3_000])
  await using patient = await startScript([status(503, { 'Retry-After': '31' })])
  await expect(patient.transport.json(routes.head, HeadAnswer, { params })).rejects.toMatchObject({
    code: 'unreachable',
  })
  expect(patient.seen).toHaveLength(1)
})

test('says that it reconnects after 2 s and once it is over, and gives up in time', async () => {
  const states: string[] = []
  const onState = (state: string) => states.push(state)
  await using script = await startScript([cut, cut, cut, cut, cut, cut, ok], { onState })
  await script.transport.json(routes.head, HeadAnswer, { params })
  expect(states).toEqual(['reconnecting', 'connected'])
  await using dead = await startScript([cut])
  const failure = dead.transport.send(routes.head, { params, patienceMs: 20_000 })
  await expect(failure).rejects.toMatchObject({ code: 'unreachable' })
  expect(dead.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(20_000)
})

test('sends once what must not be repeated', async () => {
  await using script = await startScript([cut, ok])
  await expect(script.transport.send(routes.head, { params, patienceMs: 0 })).rejects.toBeInstanceOf(ClientError)
  expect(script.seen).toHaveLength(1)
})

test('tells refusals from ended sessions and from answers that are none', async () => {
  const cases: [Step, object][] = [
    [problem('not_found', 404), { code: 'refused', problem: { code: 'not_found' } }],
    [problem('session_expired', 401), { code: 'signed_out' }],
    [problem('unheard_of', 400), { code: 'answer_invalid' }],
    [status(200, {}, '{"seq":-1}'), { code: 'answer_invalid' }],
    [status(200, {}, '{"seq":7,"more":1}'), { code: 'answer_invalid' }],
    [status(200, {}, 'no JSON'), { code: 'answer_invalid' }],
    [status(299, {}, '{"seq":7}'), { code: 'answer_invalid' }],
  ]
  for (const [step, expected] of cases) {
    await using script = await startScript([step])
    await expect(script.transport.json(routes.head, HeadAnswer, { params })).rejects.toMatchObject(expected)
    expect(script.seen).toHaveLength(1)
  }
})

test('follows no redirect', async () => {
  await using script = await startScript([status(302, { Location: '/elsewhere' })])
  await expect(script.transport.send(routes.head, { params, patienceMs: 0 })).rejects.toBeInstanceOf(ClientError)
  expect(script.seen).toHaveLength(1)
})

test('shows who it is as its credentials say, and the page’s own header with a cookie only', async () => {
  await using script = await startScript([status(204)])
  await script.transport.send(routes.logout)
  await script.transport.as({ kind: 'link', token: 'l' }).send(routes.logout)
  await script.transport.as({ kind: 'cookie' }).send(routes.logout)
  const shown = script.seen.map(({ headers }) => [headers.authorization, headers['x-vault']])
  expect(shown).toEqual([
    ['Bearer t', undefined],
    ['Link l', undefined],
    [undefined, '1'],
  ])
})

test('stops at once when it is told to', async () => {
  const controller = new AbortController()
  await using script = await startScript([() => controller.abort(new Error('stopped by hand'))])
  const sent = script.transport.send(routes.head, { params, signal: controller.signal })
  await expect(sent).rejects.toThrow('stopped by hand')
  expect(script.seen).toHaveLength(1)
})

test('waits between half and one and a half of 100 ms · 2^k, at most 7.5 s', () => {
  expect([retryWait(0, 0), retryWait(0, 0.999), retryWait(3, 0.5)]).toEqual([50, expect.closeTo(149.9), 800])
  expect(retryWait(30, 0.999)).toBeLessThan(7_500)
})
