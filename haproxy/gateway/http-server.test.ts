import { connect } from 'node:net'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startGatewayUnderTest, TOKEN } from '../../tests/fake-gateway.ts'

const gateway = await startGatewayUnderTest()
afterAll(() => gateway[Symbol.asyncDispose]())
beforeEach(() => {
  gateway.haproxy.lines.length = 0
})

const json = { 'Content-Type': 'application/json' }
const fenced = { ...json, 'X-Leyzen-Epoch': '5' }
const slot = '/pools/vault/slots/vault_web1'
const address = '{"address":"10.0.0.5:8080"}'

interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

const read = (path: string, headers: Record<string, string> = {}): Sent => ({ method: 'GET', path, headers })
const put = (body: string, headers: Record<string, string> = fenced): Sent => ({
  method: 'PUT',
  path: slot,
  headers,
  body,
})
const post = (path: string, body: string): Sent => ({ method: 'POST', path, headers: fenced, body })
const withEpoch = (epoch: string) => put(address, { ...json, 'X-Leyzen-Epoch': epoch })
const switchTo = (to: string) => post('/pools/vault/switch', JSON.stringify({ to }))

test.each<[string, Sent, string]>([
  ['no token', read('/pools/vault', { Authorization: '' }), '401 unauthorized'],
  ['a wrong token', read('/pools/vault', { Authorization: `Bearer ${TOKEN}x` }), '401 unauthorized'],
  ['another scheme', read('/pools/vault', { Authorization: `Basic ${TOKEN}` }), '401 unauthorized'],
  ['an unknown path without token', read('/nothing', { Authorization: '' }), '401 unauthorized'],
  ['an unknown path', read('/nothing'), '404 not_found'],
  ['a query', read('/pools/vault?x'), '404 not_found'],
  ['an unknown pool', read('/pools/other'), '404 unknown_pool'],
  ['another method', { method: 'DELETE', path: slot, headers: fenced }, '405 method_not_allowed'],
  ['POST of the pool', post('/pools/vault', ''), '405 method_not_allowed'],
  ['POST of the health', post('/healthz', ''), '405 method_not_allowed'],
  ['no epoch', put(address, json), '428 epoch_required'],
  ['epoch 0', withEpoch('0'), '400 bad_request'],
  ['epoch 05', withEpoch('05'), '400 bad_request'],
  ['epoch 1e3', withEpoch('1e3'), '400 bad_request'],
  ['an epoch of 16 digits', withEpoch('1'.repeat(16)), '400 bad_request'],
  ['an unknown slot', { ...put(address), path: '/pools/vault/slots/vault_web9' }, '404 unknown_slot'],
  ['a switch to an unknown slot', switchTo('vault_web9'), '404 unknown_slot'],
  ['a switch to a name that is a command', switchTo('x;show info'), '404 unknown_slot'],
  ['a switch to a slot without address', switchTo('vault_web1'), '409 not_ready'],
  ['no body', put(''), '400 bad_request'],
  ['a body that is not JSON', put('{'), '400 bad_request'],
  ['another content type', put(address, { ...fenced, 'Content-Type': 'text/plain' }), '400 bad_request'],
  ['a key too many', put('{"address":"10.0.0.5:8080","weight":1}'), '400 bad_request'],
  ['an address with a command behind it', put('{"address":"10.0.0.5:80;show info"}'), '400 bad_request'],
  ['an address with leading zeros', put('{"address":"10.0.0.05:80"}'), '400 bad_request'],
  ['a public address', put('{"address":"203.0.113.5:8080"}'), '400 bad_request'],
  ['an address of the host itself', put('{"address":"127.0.0.1:8080"}'), '400 bad_request'],
  ['an address past the private range', put('{"address":"172.32.0.1:8080"}'), '400 bad_request'],
  ['an address of the host’s neighbour services', put('{"address":"169.254.169.254:8080"}'), '400 bad_request'],
  ['another port than a vault’s', put('{"address":"10.0.0.5:80"}'), '400 bad_request'],
  ['a body of 5 kB', put(`{"address":"${'1'.repeat(5000)}"}`), '400 bad_request'],
  ['a body of release', post(`${slot}/release`, '{"force":true}'), '400 bad_request'],
  ['an unknown Expect', read('/pools/vault', { Expect: 'x' }), '400 bad_request'],
  ['Expect: 100-continue', read('/pools/vault', { Expect: '100-continue' }), '400 bad_request'],
])('refuses %s', async (_, { method, path, headers = {}, body = '' }, refusal) => {
  const answer = await gateway.send(method, path, { headers, body })
  expect(`${answer.status} ${answer.body.code}`).toBe(refusal)
  expect(gateway.effects()).toEqual([])
  expect((await gateway.client.readPool('vault')).epoch).toBe(0)
})

test.each(['Authorization', 'X-Leyzen-Epoch', 'Content-Length', 'Host'])(
  'refuses a second %s even when both are right',
  async (name) => {
    const values: Record<string, string> = {
      Host: 'traffic-gateway',
      Authorization: `Bearer ${TOKEN}`,
      'X-Leyzen-Epoch': '5',
      'Content-Length': String(address.length),
      'Content-Type': 'application/json',
    }
    const lines = Object.entries(values).map(([key, value]) => `${key}: ${value}`)
    const twice = [...lines, `${name}: ${values[name]}`].join('\r\n')
    expect(await exchange(`PUT ${slot} HTTP/1.1\r\n${twice}\r\n\r\n${address}`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(gateway.effects()).toEqual([])
  },
)

test('refuses a chunked body and HTTP/1.0', async () => {
  const head = `Host: a\r\nAuthorization: Bearer ${TOKEN}\r\nX-Leyzen-Epoch: 5\r\nContent-Type: application/json\r\n`
  const chunked = `PUT ${slot} HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n1b\r\n${address}\r\n0\r\n\r\n`
  expect(await exchange(chunked)).toMatch(/^HTTP\/1\.1 400 /)
  expect(await exchange(`GET /pools/vault HTTP/1.0\r\n${head}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  expect(gateway.effects()).toEqual([])
})

test('tells its health without a token', async () => {
  const answer = await gateway.send('GET', '/healthz', { headers: { Authorization: '' } })
  expect(answer).toEqual({ status: 200, body: { haproxy: true, state: true } })
})

test('never logs the token', async () => {
  await gateway.send('PUT', slot, { headers: { ...fenced, Authorization: `Bearer ${TOKEN}` }, body: '{' })
  await gateway.send('GET', '/pools/vault', { headers: { Authorization: `Bearer x${TOKEN}` } })
  expect(gateway.log.join('')).not.toContain(TOKEN)
  expect(gateway.log.some((line) => JSON.parse(line).code === 'unauthorized')).toBe(true)
})

function exchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(new URL(gateway.gateway.url).port), '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
      socket.end()
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}
