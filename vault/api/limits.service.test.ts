import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { get, RawConnection, startTestVault } from '../test-vault.ts'
import { createDrain } from './drain.ts'
import type { Route } from './exchange.ts'
import { createFrame, usualLimits } from './frame.ts'
import { BODY_IDLE_MS, readBody } from './request-body.ts'
import { sendJson } from './send.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a header that does not come is answered 408, with our headers, and the connection goes', async () => {
  await using replica = await startTestVault({ limits: { headersTimeoutMs: 200, maxConnections: 10 } })
  const connection = await RawConnection.open(replica.port)
  const answer = await connection.request('GET / HTTP/1.1\r\nHost: va')
  expect(answer).toMatchObject({ status: 408, headers: { connection: 'close', 'x-leyzen-incarnation': 'inc1' } })
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'timeout' })
})

test('a body that stands still is answered 408 after half a minute', async () => {
  await using replica = await startTestVault()
  const connection = await RawConnection.open(replica.port)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  connection.write('POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 10\r\n\r\nabc')
  await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0)
  const answer = connection.read()
  await vi.advanceTimersByTimeAsync(BODY_IDLE_MS)
  expect(await answer).toMatchObject({ status: 408, headers: { connection: 'close' } })
})

test('connections beyond the cap are refused and logged, those that stand are served', async () => {
  await using replica = await startTestVault({ limits: { headersTimeoutMs: 10_000, maxConnections: 2 } })
  const first = await RawConnection.open(replica.port)
  const second = await RawConnection.open(replica.port)
  const third = await RawConnection.open(replica.port)
  if (!third.socket.closed) await once(third.socket, 'close')
  expect(await first.request(get('/'))).toMatchObject({ status: 200 })
  expect(await second.request(get('/'))).toMatchObject({ status: 200 })
  expect(replica.log).toContainEqual(expect.objectContaining({ msg: 'connection refused: too many' }))
})

test('a body of unknown length is cut off at the byte beyond the limit, and the answer arrives', async () => {
  const small: Route = {
    path: '/small',
    methods: {
      POST: async (exchange) => {
        for await (const _ of readBody(exchange, 8));
        sendJson(exchange.outgoing, 200, {})
      },
    },
    bodyLimitBytes: 8,
  }
  const log = pino({ level: 'silent' })
  const now = () => performance.now()
  const server = createFrame({
    routes: [small],
    drain: createDrain({ now }),
    log,
    incarnation: null,
    now,
    limits: usualLimits,
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const connection = await RawConnection.open((server.address() as AddressInfo).port)
  const post = (body: string) =>
    connection.request(`POST /small HTTP/1.1\r\nHost: vault\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`)
  expect(await post('8\r\n12345678\r\n')).toMatchObject({ status: 200 })
  expect(await post('8\r\n12345678\r\n1\r\n9\r\n')).toMatchObject({ status: 413 })
  expect(await post('1\r\n1\r\n')).toMatchObject({ status: 200 }) // the rest was read, so the connection goes on
  server.close()
  server.closeAllConnections()
})

test('a client that leaves in the middle of its body is no error of ours', async () => {
  await using replica = await startTestVault()
  const connection = await RawConnection.open(replica.port)
  connection.write('POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 10\r\n\r\nabc')
  await new Promise((done) => setTimeout(done, 50))
  connection.socket.destroy()
  await expect.poll(() => replica.log.find((line) => line.route === '/_probe/echo')).toMatchObject({ aborted: true })
  expect(replica.log.filter((line) => Number(line.level) >= 50)).toEqual([])
})
