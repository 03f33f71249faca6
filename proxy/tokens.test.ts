import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { done, refused, startTestProxy, TOKEN } from '../tests/fakes/proxy-harness.ts'
import { openTokens } from './tokens.ts'

const OTHER = 'previous-token-0123456789-abcdefghijkl'
const authorized = (value: string) => ({ target: '/version', token: null, headers: { Authorization: value } })
const withoutDate = (text: string) => text.replace(/^Date: .*\r\n/m, '')

test('answers every request without a valid token with the same bytes', async () => {
  await using proxy = await startTestProxy()
  const none = await proxy.ask({ target: '/version', token: null })
  expect(none.headers['www-authenticate']).toBe('Bearer')
  expect(none.headers['x-request-id']).toBeUndefined()
  for (const value of [
    '',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    `Bearer  ${TOKEN}`,
    `Bearer a, Bearer ${TOKEN}`,
  ]) {
    const answer = await proxy.ask(authorized(value))
    expect(withoutDate(answer.text), value).toBe(withoutDate(none.text))
    expect(answer.closed).toBe(true)
  }
  expect(proxy.engine.requests).toEqual([])
  expect(proxy.audit).toHaveLength(7)
  expect(proxy.audit.every((entry) => entry.token_id === '-' && entry.code === 'unauthorized')).toBe(true)
})

test('takes the scheme in any case and writes eight digits of the digest down', async () => {
  await using proxy = await startTestProxy()
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    expect(await proxy.outcome(authorized(`${scheme} ${TOKEN}`))).toEqual(done(200, 'GET /version'))
  }
  expect(proxy.audit[0]?.token_id).toMatch(/^[0-9a-f]{8}$/)
})

test('refuses a token that differs by one bit, ends early or goes on', async () => {
  await using proxy = await startTestProxy()
  const flipped = String.fromCharCode(TOKEN.charCodeAt(0) ^ 1) + TOKEN.slice(1)
  for (const token of [flipped, TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()]) {
    expect(await proxy.outcome({ target: '/version', token })).toEqual(refused(401, 'unauthorized'))
  }
})

test('refuses a second Authorization header even when the first is right', async () => {
  await using proxy = await startTestProxy()
  const twice = proxy.text('GET /version HTTP/1.1', [`Authorization: Bearer ${OTHER}`])
  expect(await proxy.outcome(twice)).toEqual(refused(400, 'duplicate_header'))
})

test('refuses tokens with bytes that no token has, and headers that are too long or too many', async () => {
  await using proxy = await startTestProxy()
  const send = (value: string) =>
    proxy.outcome(Buffer.from(`GET /version HTTP/1.1\r\nHost: a\r\n${value}\r\n\r\n`, 'latin1'))
  expect(await send('Authorization: Bearer t\xe9st-token-0123456789-abcdefghijklmn')).toEqual(
    refused(401, 'unauthorized'),
  )
  expect(await send('Authorization: Bearer \0'.padEnd(60, 'x'))).toEqual(refused(400, 'malformed_request'))
  expect(await send(`Authorization: Bearer ${'x'.repeat(8192)}`)).toEqual(refused(431, 'headers_too_large'))
  const many = (count: number) => Array.from({ length: count }, (_, at) => `X-A${at}: 1`)
  expect(await proxy.outcome(proxy.text('GET /version HTTP/1.1', many(2000)))).toEqual(
    refused(431, 'headers_too_large'),
  )
  expect(await proxy.outcome(proxy.text('GET /version HTTP/1.1', many(63)))).toEqual(refused(431, 'headers_too_large'))
  expect(await proxy.outcome(proxy.text('GET /version HTTP/1.1', many(62)))).toEqual(done(200, 'GET /version'))
})

test('takes the previous token until its time, and no longer once SIGHUP found none', async () => {
  let now = Date.parse('2026-11-24T12:00:00Z')
  await using proxy = await startTestProxy({ now: () => now })
  const file = join(proxy.dir, 'previous')
  await writeFile(file, `${OTHER}\n`)
  proxy.config.tokens.previous = { file }
  proxy.config.tokens.previousUntil = { text: '2026-11-24T13:00:00Z' }
  await proxy.restart()
  const status = async (token: string) => (await proxy.ask({ target: '/version', token })).status
  expect([await status(TOKEN), await status(OTHER)]).toEqual([200, 200])
  now = Date.parse('2026-11-24T13:00:00Z')
  expect([await status(TOKEN), await status(OTHER)]).toEqual([200, 401])
  now = Date.parse('2026-11-24T12:30:00Z')
  await writeFile(file, '')
  expect(await status(OTHER)).toBe(200)
  await proxy.proxy.reload()
  expect([await status(TOKEN), await status(OTHER)]).toEqual([200, 401])
})

test('keeps its tokens when the files read again hold none that can be used', async () => {
  await using proxy = await startTestProxy()
  const file = join(proxy.dir, 'current')
  await writeFile(file, OTHER)
  proxy.config.tokens.current = { file }
  await proxy.restart()
  await writeFile(file, 'short')
  await expect(proxy.proxy.reload()).rejects.toMatchObject({
    problems: [expect.stringContaining('DOCKER_PROXY_TOKEN')],
  })
  expect((await proxy.ask({ target: '/version', token: OTHER })).status).toBe(200)
})

test('lists a current token that is short, a previous one without its time, and a time too far ahead', async () => {
  const open = (until: string) =>
    openTokens({ current: { text: 'short' }, previous: { text: OTHER }, previousUntil: { text: until } }, () => 0)
  for (const until of ['', 'tomorrow', '1970-01-02T00:00:01Z']) {
    await expect(open(until)).rejects.toMatchObject({ problems: { length: 2 } })
  }
  await expect(open('1970-01-02T00:00:00Z')).rejects.toMatchObject({ problems: { length: 1 } })
})

test('slows wrong tokens of one address down and still takes the right one', async () => {
  let now = 0
  await using proxy = await startTestProxy({ now: () => now })
  const wrong = () => proxy.outcome({ target: '/version', token: OTHER })
  for (let count = 0; count < 30; count += 1) expect((await wrong()).status).toBe(401)
  expect(await wrong()).toEqual(refused(429, 'rate_limited'))
  expect((await proxy.ask({ target: '/version', token: OTHER })).headers['retry-after']).toBe('60')
  expect((await proxy.ask({ target: '/version' })).status).toBe(200)
  now = 60_000
  expect(await wrong()).toEqual(refused(401, 'unauthorized'))
})

test('shuts a token out for a while after too many refusals, not after what a good caller meets', async () => {
  let now = 0
  await using proxy = await startTestProxy({ now: () => now, refusals: { limit: 3, windowMs: 60_000 } })
  for (let count = 0; count < 5; count += 1) {
    expect((await proxy.ask({ target: '/containers/nobody/json' })).status).toBe(404)
    expect((await proxy.ask({ method: 'POST', target: '/containers/vault_web1/start' })).status).toBe(428)
  }
  for (let count = 0; count < 3; count += 1) expect((await proxy.ask({ target: '/info' })).status).toBe(403)
  const answer = await proxy.ask({ target: '/version' })
  expect([answer.status, answer.code, answer.headers['retry-after']]).toEqual([429, 'rate_limited', '60'])
  now = 60_000
  expect((await proxy.ask({ target: '/version' })).status).toBe(200)
})
