import { expect, test } from 'vitest'
import { ask, rawExchange } from '../http-exchange.ts'
import { startServed } from '../served-edge.ts'

test('the vault gets its own cookie only, never the dashboard session of the same host', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  await ask(edge.url, { headers: { Cookie: 'leyzen=operator; __Host-vault=mine; other=x' } })
  await ask(edge.url, { headers: { Cookie: '__Host-leyzen=operator; vaultx=1; xvault=2' } })
  await rawExchange(
    edge.ports.http,
    'GET / HTTP/1.1\r\nHost: a\r\nCookie: leyzen=operator\r\nCookie: __Host-vault=mine\r\nConnection: close\r\n\r\n',
  )
  expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual([
    '__Host-vault=mine',
    undefined,
    '__Host-vault=mine',
  ])
})

test.each([
  ['opens before the session', '__Host-vault="x; leyzen=operator', '__Host-vault=x'],
  ['closes behind the session', '__Host-vault="x; leyzen=operator"', '__Host-vault=x'],
  ['opens in the session, which comes first', 'leyzen="operator; __Host-vault=mine"', '__Host-vault=mine'],
  ['stands before the session, which comes first', 'leyzen=operator; __Host-vault="x', '__Host-vault=x'],
  ['is escaped', '__Host-vault="x\\"; leyzen=operator"', undefined],
  ['comes back by a reference', 'a=\\1; __Host-vault="x; leyzen=operator', '__Host-vault=x'],
  ['stands alone', '__Host-vault="; leyzen=operator', undefined],
])('a quote that %s lets no other cookie through', async (_, cookie, passed) => {
  await using served = await startServed()
  const { edge, origin } = served
  await ask(edge.url, { headers: { Cookie: cookie } })
  await rawExchange(edge.ports.http, `GET / HTTP/1.1\r\nHost: a\r\ncookie:${cookie}\r\nConnection: close\r\n\r\n`)
  expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual([passed, passed])
})

test('lets only an order to clear the cache pass, never one that ends the dashboard session', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  const passed = async (...values: string[]) => {
    origin.answerHeaders = values.map((value) => ['Clear-Site-Data', value])
    return (await ask(edge.url)).headers['clear-site-data']
  }
  expect(await passed('"cache"')).toBe('"cache"')
  for (const refused of [['"cookies"'], ['"*"'], ['"cache", "cookies"'], ['"cookies"', '"cache"']])
    expect(await passed(...refused)).toBeUndefined()
})

test('drops every Set-Cookie but the vault’s own', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  const own = '__Host-vault=abc; Path=/; HttpOnly; Expires=Thu, 01 Jan 2037 00:00:00 GMT'
  origin.answerHeaders = ['leyzen=evil; Path=/', own, '__Host-leyzen=evil; Secure; Path=/', 'vaultx=1'].map((value) => [
    'Set-Cookie',
    value,
  ])
  const { headers } = await ask(edge.url)
  expect(headers['set-cookie']).toEqual([own])
  origin.answerHeaders = [['Set-Cookie', '__Host-vault="x; Path=/; leyzen=evil"']]
  expect((await ask(edge.url)).headers['set-cookie']).toBeUndefined()
  origin.answerHeaders = Array.from({ length: 40 }, (_, index) => ['Set-Cookie', `leyzen=evil${index}`])
  expect((await ask(edge.url)).headers['set-cookie']).toBeUndefined()
})

test('replaces what a client says about itself', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  await ask(edge.url, {
    headers: {
      Host: 'vault.example:8080',
      'X-Forwarded-For': '10.9.9.9',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Server': 'x',
      Forwarded: 'for=10.9.9.9',
      'X-Real-IP': '10.9.9.9',
      'X-Original-URL': '/admin',
      'X-Leyzen-Epoch': '7',
      X_Forwarded_For: '10.9.9.9',
      Proxy: 'http://evil',
    },
  })
  const { headers } = origin.requests[0]!
  expect(headers).toMatchObject({
    host: 'vault.example:8080',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'vault.example:8080',
  })
  const gone = [
    'forwarded',
    'x-real-ip',
    'x-original-url',
    'x-leyzen-epoch',
    'x_forwarded_for',
    'proxy',
    'x-forwarded-server',
  ]
  for (const name of gone) expect(headers).not.toHaveProperty(name)
})

test('hides who serves, adds the security headers the vault left out, keeps the ones it set', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  origin.answerHeaders = [
    ['Server', 'node'],
    ['X-Powered-By', 'node'],
    ['X-Leyzen-Error', 'no_server'],
    ['Referrer-Policy', 'same-origin'],
  ]
  const { headers } = await ask(edge.url)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  })
  for (const name of ['server', 'x-powered-by', 'x-leyzen-error', 'via', 'strict-transport-security'])
    expect(headers).not.toHaveProperty(name)
})

test('refuses Upgrade, CONNECT and TRACE before a vault hears of them', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  const upgrade =
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
  const refused = await rawExchange(edge.ports.http, upgrade)
  expect(refused).toMatch(/^HTTP\/1\.1 400 /)
  expect(refused).toContain('This request could not be read')
  expect(await rawExchange(edge.ports.http, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  expect(await rawExchange(edge.ports.http, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  expect(await rawExchange(edge.ports.http, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  expect(origin.requests).toEqual([])
})

test('refuses what cannot be read or can be read in two ways, without a banner', async () => {
  await using served = await startServed()
  const { edge, origin } = served
  const host = 'HTTP/1.1\r\nHost: a\r\n'
  const unclear = [
    `GET /\u0001 ${host}\r\n`,
    `POST / ${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
    `POST / ${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    `GET / ${host}X: ${'a'.repeat(20_000)}\r\n\r\n`,
  ]
  for (const bytes of unclear) {
    const answer = await rawExchange(edge.ports.http, bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toMatch(/haproxy|^server:/im)
  }
  expect(origin.requests).toEqual([])
})
