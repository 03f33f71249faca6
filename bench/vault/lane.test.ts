import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openLane } from './lane.ts'
import { countRanges, renderRange } from './ranges.ts'

test('counts the bodies of one answer after another, and refuses an error', async () => {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      if (incoming.url === '/none') return outgoing.writeHead(204).end()
      outgoing.writeHead(incoming.url === '/wrong' ? 503 : 200, { 'Content-Length': 3_000_000 })
      outgoing.end(Buffer.alloc(3_000_000))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  using lane = openLane((server.address() as AddressInfo).port)
  expect(await lane.request({ method: 'GET', path: '/' })).toBe(3_000_000)
  expect(await lane.request({ method: 'PUT', path: '/none', body: Buffer.alloc(2_000_000) })).toBe(0)
  await expect(lane.request({ method: 'GET', path: '/wrong' })).rejects.toThrow('503')
  expect(await lane.request({ method: 'GET', path: '/' })).toBe(3_000_000)
  server.closeAllConnections()
  await expect(lane.request({ method: 'GET', path: '/' })).rejects.toThrow()
  server.close()
})

test.each([72, 8_396_856, 8_396_857, 268_697_656])('the ranges of %d bytes follow one another to the end', (bytes) => {
  let next = 0
  for (let n = 0; n < countRanges(bytes); n++) {
    const [first, last] = renderRange(n, bytes).slice('bytes='.length).split('-').map(Number)
    expect(first).toBe(next)
    next = (last ?? 0) + 1
  }
  expect(next).toBe(bytes)
})
