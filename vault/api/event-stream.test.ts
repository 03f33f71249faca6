import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { createDrain } from './drain.ts'
import { type EventStream, MAX_UNSENT_BYTES, openEventStream } from './event-stream.ts'

test('a client that does not read loses its stream before its events fill the memory', async () => {
  const drain = createDrain({ now: () => performance.now() })
  const opened = Promise.withResolvers<EventStream>()
  let unsent = 0
  const server = createServer((incoming, outgoing) => {
    opened.resolve(
      openEventStream({
        requestId: 'r',
        target: { path: '/', query: new URLSearchParams() },
        params: {},
        logged: {},
        incoming,
        outgoing,
        drain,
      }),
    )
    outgoing.once('close', () => {
      unsent = outgoing.writableLength
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.on('error', () => undefined).pause()
  client.write('GET / HTTP/1.1\r\nHost: vault\r\n\r\n')
  const stream = await opened.promise
  const event = 'x'.repeat(65_536)
  let sent = 0
  while (!stream.signal.aborted && sent < 1000) {
    stream.send(++sent, event)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(stream.signal.aborted).toBe(true)
  expect(unsent).toBeLessThan(MAX_UNSENT_BYTES + 2 * event.length)
  client.destroy()
  server.close()
})
