import fc from 'fast-check'
import { expect, test } from 'vitest'
import { done, refused, startTestProxy, TOKEN } from '../tests/fakes/proxy-harness.ts'
import { checkFraming } from './framing.ts'

const START = 'POST /containers/vault_web1/start HTTP/1.1'

test.each([
  ['Content-Length and Transfer-Encoding', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['Transfer-Encoding and Content-Length', ['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'],
  ['two Content-Length', ['Content-Length: 0', 'Content-Length: 0'], ''],
  ['a sign in Content-Length', ['Content-Length: +5'], 'xxxxx'],
  ['a list in Content-Length', ['Content-Length: 5, 5'], 'xxxxx'],
  ['a negative Content-Length', ['Content-Length: -1'], ''],
  ['25 digits of Content-Length', ['Content-Length: 1000000000000000000000000'], ''],
  ['a hexadecimal Content-Length', ['Content-Length: 0x5'], 'xxxxx'],
  ['a chunked body', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['a chunk extension', ['Transfer-Encoding: chunked'], '1;a=b\r\nx\r\n0\r\n\r\n'],
  ['chunks that end in LF', ['Transfer-Encoding: chunked'], '1\nx\n0\n\n'],
  ['an unknown coding', ['Transfer-Encoding: identity'], ''],
  ['a folded header', ['X-A: 1', ' folded: 2'], ''],
  ['a bare LF between headers', ['X-A: 1\nX-B: 2'], ''],
  ['a bare CR in a header', ['X-A: 1\rX-B: 2'], ''],
  ['a NUL in a header', ['X-A: \0'], ''],
  ['a space before the colon', ['X-A : 1'], ''],
  ['a header without a colon', ['X-A'], ''],
])('refuses %s', async (_, headers, body) => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const outcome = await proxy.outcome(proxy.text(START, ['X-Leyzen-Epoch: 4', ...headers], body))
  expect(outcome).toMatchObject({ status: 400, closed: true, seen: [], entries: 1 })
})

test('refuses a chunked body on a GET', async () => {
  await using proxy = await startTestProxy()
  const chunked = proxy.text('GET /version HTTP/1.1', ['Transfer-Encoding: chunked'], '1\r\nx\r\n0\r\n\r\n')
  expect(await proxy.outcome(chunked)).toEqual(refused(400, 'transfer_encoding'))
})

test.each([
  ['HTTP/0.9', 'GET /\r\n\r\n'],
  ['HTTP/1.0', `GET /version HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`],
  ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['an unknown HTTP version', 'GET /version HTTP/1.2\r\nHost: a\r\n\r\n'],
  ['a TLS ClientHello', Buffer.from('16030100a5010000a10303', 'hex')],
  ['a method in lower case', `get /version HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`],
  ['the method GETX', 'GETX /version HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['the method FOO', 'FOO /version HTTP/1.1\r\nHost: a\r\n\r\n'],
])('refuses %s with an answer of its own', async (_, bytes) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(bytes)).toMatchObject({ status: 400, closed: true, seen: [], entries: 1 })
})

test('refuses each header that may stand once when it stands twice', async () => {
  await using proxy = await startTestProxy()
  for (const header of ['Host: b', 'Content-Type: a/b', 'Connection: close', 'X-Leyzen-Epoch: 4']) {
    const twice = proxy.text('GET /version HTTP/1.1', header.startsWith('Host') ? [header] : [header, header])
    expect(await proxy.outcome(twice), header).toEqual(refused(400, 'duplicate_header'))
  }
})

test('refuses Expect at once, with or without a body', async () => {
  await using proxy = await startTestProxy()
  for (const value of ['100-continue', 'something']) {
    const outcome = await proxy.outcome(proxy.text(START, ['X-Leyzen-Epoch: 4', `Expect: ${value}`]))
    expect(outcome).toEqual(refused(417, 'expectation'))
  }
})

test('refuses Connection values other than keep-alive and close', async () => {
  await using proxy = await startTestProxy()
  for (const value of ['keep-alive', 'Keep-Alive']) {
    expect(await proxy.outcome(proxy.text('GET /version HTTP/1.1', [`Connection: ${value}`]))).toEqual(
      done(200, 'GET /version'),
    )
  }
  for (const value of ['Upgrade', 'keep-alive, close', 'Authorization', '']) {
    const outcome = await proxy.outcome(proxy.text('GET /version HTTP/1.1', [`Connection: ${value}`]))
    expect(outcome, value).toEqual(refused(400, 'connection_header'))
  }
})

test('takes hosts of the form host[:port] and nothing else', () => {
  const check = (host: string) => () => checkFraming('1.1', ['Host', host])
  for (const good of ['docker-proxy:2375', 'a', '10.0.0.1:80', '[::1]:2375', '[fd00::1]', 'api.moby.localhost']) {
    expect(check(good)).not.toThrow()
  }
  for (const bad of ['', 'a b', 'a:b', 'a:123456', 'http://a', 'a/b', '[::1', 'a@b', ':2375', 'a\tb']) {
    expect(check(bad), bad).toThrow(expect.objectContaining({ code: 'bad_host' }))
  }
  expect(() => checkFraming('1.1', [])).toThrow(expect.objectContaining({ code: 'bad_host' }))
})

test('refuses a hijack', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const hijack = proxy.text(START, ['X-Leyzen-Epoch: 4', 'Upgrade: tcp', 'Connection: Upgrade'])
  expect(await proxy.outcome(hijack)).toEqual(refused(403, 'upgrade_refused'))
})

test('sends the engine four headers and its own connection, whatever the caller sends', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/)
  const known = fc.constantFrom(
    'X-Registry-Auth',
    'Cookie',
    'X-Forwarded-For',
    'Accept',
    'User-Agent',
    'Upgrade',
    'TE',
    'Date',
  )
  const value = fc.stringMatching(/^[!-~]{0,30}$/)
  const headers = fc.array(fc.tuple(fc.oneof(name, known), value), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(headers, async (list) => {
      await proxy.raw(
        proxy.text('POST /containers/vault_web1/kill HTTP/1.1', [
          'X-Leyzen-Epoch: 4',
          ...list.map((pair) => pair.join(': ')),
        ]),
      )
      await proxy.raw(
        proxy.text(
          'GET /containers/json HTTP/1.1',
          list.map((pair) => pair.join(': ')),
        ),
      )
    }),
    { numRuns: 100 },
  )
  const sent = new Set(proxy.engine.requests.flatMap((request) => Object.keys(request.headers)))
  expect(sent.size).toBeGreaterThan(2)
  expect(
    [...sent].filter((header) => !['host', 'accept', 'content-type', 'content-length', 'connection'].includes(header)),
  ).toEqual([])
})
