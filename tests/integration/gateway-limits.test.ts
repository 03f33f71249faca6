import { connect as http2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startTestVault } from '../../vault/test-vault.ts'
import { putInService, slotOf, startEdge, takesTraffic } from '../haproxy-edge.ts'
import { ask } from '../http-exchange.ts'

const SLOW = 1100

test('1,100 requests that never end do not drop a vault’s checks, and the next one waits for its place', async () => {
  await using edge = await startEdge()
  await using replica = await startTestVault()
  await putInService(edge, { slot: 'vault_web1', port: replica.port, epoch: 1 })
  const slow = Array.from({ length: SLOW }, () => openSlow(edge.ports.http))
  const queued = async () => (await edge.client.readPool('vault')).counters?.backend.queue ?? 0
  await expect.poll(queued, { timeout: 20_000 }).toBe(SLOW - 900)
  await sleep(500) // ten checks
  const vault = slotOf(await edge.client.readPool('vault'), 'vault_web1')
  expect(vault.actual).toMatchObject({ takesTraffic: true, check: 'L7OK', connections: 900 })
  const answer = ask(`${edge.url}/`)
  for (const socket of slow) socket.destroy()
  expect((await answer).status).toBe(200)
  expect(replica.log.some(({ msg }) => msg === 'connection refused: too many')).toBe(false)
})

test('beyond 2,500 requests under way further ones are told to come later at once', async () => {
  await using edge = await startEdge({ tls: true })
  await using replica = await startTestVault()
  await putInService(edge, { slot: 'vault_web1', port: replica.port, epoch: 1 })
  const refused: number[] = []
  const sessions = Array.from({ length: 100 }, () => {
    const session = http2(`https://127.0.0.1:${edge.ports.https}`, { rejectUnauthorized: false })
    for (let count = 0; count < 32; count++) {
      const upload = session.request({ ':method': 'POST', ':path': '/_probe/echo', 'content-length': '2' })
      upload.on('response', ({ ':status': status }) => refused.push(Number(status)))
      upload.on('error', () => undefined) // cut with its session at the end
      upload.write('a')
    }
    return session.on('error', () => undefined)
  })
  await expect.poll(() => refused.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3200 - 2500)
  expect(new Set(refused)).toEqual(new Set([503]))
  // Soon, not at once: this process is the vault and all of its clients, so on a busy machine a check may come late.
  await edge.until(takesTraffic('vault_web1'))
  for (const session of sessions) session.destroy()
})

test('sends HTTPS to a host that was named only', async () => {
  await using edge = await startEdge({ tls: true })
  const answerTo = (head: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(edge.ports.http, '127.0.0.1', () => socket.write(`${head}\r\n\r\n`))
      socket
        .once('data', (bytes) => resolve(bytes.toString().split('\r\n\r\n')[0] ?? ''))
        .once('data', () => socket.end())
    })
  expect(await answerTo('GET /a HTTP/1.0')).toMatch(/^HTTP\/1\.\d 400 /)
  expect(await answerTo('GET /a HTTP/1.1\r\nHost:')).toMatch(/^HTTP\/1\.\d 400 /)
  expect(await answerTo('GET /a HTTP/1.1\r\nHost: vault.test')).toContain(
    `location: https://vault.test:${edge.ports.https}/a`,
  )
})

/** An upload whose second byte never comes. */
function openSlow(port: number): Socket {
  const head = 'POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 2\r\n\r\na'
  const socket = connect(port, '127.0.0.1', () => socket.write(head))
  return socket.on('error', () => undefined)
}
