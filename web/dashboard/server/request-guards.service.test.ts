import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, HOME, startAuth } from './auth.fixture.ts'

const ORIGIN = 'https://dash.example:8081'

let it: AuthFixture
beforeEach(async () => {
  it = await startAuth(ORIGIN)
})
afterEach(() => it[Symbol.asyncDispose]())

const tls = { 'x-forwarded-proto': 'https', host: 'dash.example:8081' }
const ask = (headers: Record<string, string>) => new Request('http://dashboard:3000/api/rotation', { headers })
const codeOf = (work: () => void) => {
  try {
    work()
    return 'passes'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : 'no code'
  }
}

test.each([
  [{ 'x-forwarded-proto': 'http', host: 'localhost:8081' }, 'passes'],
  [{ 'x-forwarded-proto': 'http', host: '127.0.0.1:8081' }, 'passes'],
  [{ 'x-forwarded-proto': 'http', host: '[::1]:8081' }, 'passes'],
  [{ host: 'localhost' }, 'passes'],
  [{ 'x-forwarded-proto': 'http', host: 'dash.example:8081' }, 'insecure_transport'],
  [{ 'x-forwarded-proto': 'http', host: '192.168.1.5:8081' }, 'insecure_transport'],
  [{ 'x-forwarded-proto': 'http', host: 'localhost.evil.example' }, 'insecure_transport'],
  [{ 'x-forwarded-proto': 'http', host: 'localhost:8081@evil.example' }, 'insecure_transport'],
  [{ 'x-forwarded-proto': 'http' }, 'insecure_transport'],
  [tls, 'passes'],
  [{ ...tls, host: 'DASH.example:8081' }, 'passes'],
  [{ ...tls, host: 'dash.example' }, 'misdirected'],
  [{ ...tls, host: 'dash.example:8443' }, 'misdirected'],
  [{ ...tls, host: 'localhost:8081' }, 'misdirected'],
  [{ ...tls, host: 'rebound.example:8081' }, 'misdirected'],
  [{ ...tls, host: 'dash.example:8081/x' }, 'misdirected'],
])('%j %s the transport rule', (headers, expected) => {
  expect(codeOf(() => it.auth.guards.checkTransport(ask(headers)))).toBe(expected)
})

test.each([
  [ORIGIN, 'same-origin', 'passes'],
  [ORIGIN, 'same-site', 'csrf'],
  [ORIGIN, 'cross-site', 'csrf'],
  [ORIGIN, 'none', 'csrf'],
  [ORIGIN, null, 'csrf'],
  [null, 'same-origin', 'csrf'],
  ['null', 'same-origin', 'csrf'],
  ['https://dash.example', 'same-origin', 'csrf'],
  ['http://dash.example:8081', 'same-origin', 'csrf'],
  ['https://evil.example', 'same-origin', 'csrf'],
  [`${ORIGIN}.evil.example`, 'same-origin', 'csrf'],
  [null, null, 'csrf'],
])('Origin %j with Sec-Fetch-Site %j %s the CSRF rule', (origin, site, expected) => {
  const headers = { ...tls, ...(origin && { origin }), ...(site && { 'sec-fetch-site': site }) }
  expect(codeOf(() => it.auth.guards.checkOrigin(ask(headers)))).toBe(expected)
})

test('through a tunnel the origin is the one of this machine', () => {
  const tunnel = { 'x-forwarded-proto': 'http', host: 'localhost:9999', 'sec-fetch-site': 'same-origin' }
  expect(codeOf(() => it.auth.guards.checkOrigin(ask({ ...tunnel, origin: 'http://localhost:9999' })))).toBe('passes')
  expect(codeOf(() => it.auth.guards.checkOrigin(ask({ ...tunnel, origin: ORIGIN })))).toBe('csrf')
})

test('a session is known by its cookie, and by nothing when two of one name come', async () => {
  const { id, session } = await it.signIn()
  const withCookie = (cookie: string) => it.auth.guards.authenticate(ask({ ...tls, cookie }))
  expect(await withCookie(`__Host-leyzen=${id}`)).toMatchObject({ publicId: session.publicId })
  expect(await withCookie(`vault=x; __Host-leyzen=${id}; theme=dark`)).toMatchObject({ publicId: session.publicId })
  for (const cookie of ['', `leyzen=${id}`, `__Host-leyzen=${id}x`, `__Host-leyzen=${id}; __Host-leyzen=${id}`]) {
    expect(await withCookie(cookie)).toBeNull()
  }
  it.clock.pass(30 * 60_000)
  expect(await withCookie(`__Host-leyzen=${id}`)).toBeNull()
})

test('the cookie has every flag, and over plain HTTP no prefix', async () => {
  const { createSessionCookie } = await import('./session-cookie.ts')
  const secure = createSessionCookie({ isHttps: true })
  expect(secure.render('ID', 43_200)).toBe('__Host-leyzen=ID; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=43200')
  expect(secure.renderExpired()).toBe('__Host-leyzen=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0')
  const plain = createSessionCookie({ isHttps: false })
  expect(plain.render('ID', 1)).toBe('leyzen=ID; Path=/; HttpOnly; SameSite=Strict; Max-Age=1')
})

test('a session that asks too fast is told when it may again', async () => {
  const spend = () => it.auth.guards.spend('rest', 'someone')
  for (let at = 0; at < 60; at++) await spend()
  await expect(spend()).rejects.toMatchObject({ code: 'rate_limited', retryAfterS: 1 })
  await it.auth.guards.spend('rest', 'someone else')
  it.clock.pass(50)
  await spend()
  await expect(spend()).rejects.toMatchObject({ code: 'rate_limited' })
})

test('rotating is for once a second', async () => {
  await it.auth.guards.spend('rotate', 'someone')
  await expect(it.auth.guards.spend('rotate', 'someone')).rejects.toMatchObject({ retryAfterS: 1 })
  it.clock.pass(1_000)
  await it.auth.guards.spend('rotate', 'someone')
})

test('a viewer who is refused is written down, once a minute', async () => {
  const { session } = await it.signIn()
  const request = new Request('http://dashboard:3000/api/audit?x=1', { headers: { ...tls, 'x-forwarded-for': HOME } })
  for (let at = 0; at < 5; at++) await it.auth.guards.recordDenied({ session, request, requestId: randomUUID() })
  const denied = (await it.audit()).filter(({ result }) => result === 'denied')
  expect(denied).toMatchObject([{ actor: 'admin', action: 'access', object: 'GET /api/audit' }])
})
