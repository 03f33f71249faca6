import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawExchange } from '../http-exchange.ts'
import { DashboardClient } from './dashboard-client.ts'
import { type DashboardStack, fillSignIn, signInByHand, startDashboardStack } from './dashboard-stack.ts'
import { readFeed } from './event-stream.ts'
import { startLocalSite } from './local-site.ts'
import { forgetFailures } from './on-database.ts'

let stack: DashboardStack
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '3600' })
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
})
beforeEach(() => forgetFailures(stack.installation))

const stranger = () => new DashboardClient(stack.origin)
const wrong = () => ({ ...stack.operator, password: 'not the right password' })
const withoutRequestId = (text: string) => text.replace(/"requestId":"[^"]+"/, '"requestId":"-"')

test('the right password leads to where the person wanted to go, with a cookie that no script can read', async () => {
  await using visitor = await stack.chromium.visit()
  await visitor.page.goto('/rotations?outcome=kept')
  await visitor.page.waitForURL(/\/sign-in\?/)
  await signInByHand(visitor, stack.operator)
  await expect.poll(() => visitor.page.url()).toBe(`${stack.origin}/rotations?outcome=kept`)
  const [cookie, ...others] = (await visitor.context.cookies()).filter(({ httpOnly }) => httpOnly)
  expect(others).toEqual([])
  expect(cookie).toMatchObject({ name: 'leyzen', path: '/', sameSite: 'Strict', domain: '127.0.0.1' })
  expect(await visitor.page.evaluate('document.cookie')).not.toContain('leyzen=')
  expect(visitor.faults).toEqual({ errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] })
})

test('a wrong password says what to do, and the next try gets in', async () => {
  await using visitor = await stack.chromium.visit()
  await visitor.page.goto('/sign-in')
  await fillSignIn(visitor, wrong())
  await visitor.page
    .getByRole('alert')
    .filter({ hasText: /user|password/i })
    .waitFor()
  expect(new URL(visitor.page.url()).pathname).toBe('/sign-in')
  await signInByHand(visitor, stack.operator)
  expect(new URL(visitor.page.url()).pathname).toBe('/')
})

test('nobody learns from an answer whether a user exists', async () => {
  const known = await stranger().login(wrong())
  const unknown = await stranger().login({ user: 'nobody-of-that-name', password: 'not the right password' })
  expect(known.status).toBe(401)
  expect(known.code).toBe('sign_in_failed')
  expect([unknown.status, withoutRequestId(unknown.text)]).toEqual([known.status, withoutRequestId(known.text)])
  expect(Object.keys(unknown.headers)).toEqual(Object.keys(known.headers))
})

test('after five failures the sixth waits, over a restart as well, and nobody else does', async () => {
  const client = stranger()
  const mallory = { user: 'mallory', password: 'not the right password' }
  for (let failure = 1; failure <= 5; failure++) expect((await client.login(mallory)).status).toBe(401)
  // The limit comes before the proof, so a spent one does.
  const body = { ...mallory, captcha: await client.prove('') }
  const guess = () => client.send('/api/login', { method: 'POST', body })
  const limited = await guess()
  expect([limited.status, limited.code]).toEqual([429, 'rate_limited'])
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
  await stack.restartDashboard()
  expect((await guess()).status).toBe(429)
  expect((await stranger().login(stack.operator)).status).toBe(200)
})

test('a sign-in without a proof, or with one that was tampered with, is refused before the password is looked at', async () => {
  const client = stranger()
  const send = (captcha: unknown) =>
    client.send('/api/login', {
      method: 'POST',
      body: { ...stack.operator, ...(captcha !== undefined && { captcha }) },
    })
  expect((await send(undefined)).status).toBe(400)
  const { challenge, solution } = await client.prove(stack.operator.user)
  const otherKey = { ...solution, derivedKey: '00'.repeat(32) }
  expect((await send({ challenge, solution: otherKey })).code).toBe('captcha_invalid')
  const cheaper = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '00', cost: 1 } }
  expect((await send({ challenge: cheaper, solution })).code).toBe('captcha_invalid')
  const elsewhere = { ...challenge, parameters: { ...challenge.parameters, data: { action: 'other', level: 0 } } }
  expect((await send({ challenge: elsewhere, solution })).code).toBe('captcha_invalid')
  expect((await send({ challenge, solution })).status).toBe(200)
})

test('one proof buys one guess, also when five come at once', async () => {
  const client = stranger()
  const captcha = await client.prove(stack.operator.user)
  const send = () => stranger().send('/api/login', { method: 'POST', body: { ...stack.operator, captcha } })
  const answers = await Promise.all(Array.from({ length: 5 }, send))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ code }) => code === 'captcha_spent')).toHaveLength(4)
})

test('a session that is revoked while it watches loses its stream at once, and the page asks for the password', async () => {
  await using visitor = await stack.signedIn()
  await visitor.page.goto('/containers')
  await visitor.page.getByRole('heading', { level: 1 }).waitFor()
  const watching = await stack.client()
  using feed = await readFeed(watching)
  await expect.poll(() => feed.events.length).toBeGreaterThan(0)
  const other = await stack.client()
  const began = performance.now()
  expect((await other.send('/api/sessions/others', { method: 'DELETE' })).status).toBeLessThan(300)
  await feed.ended
  expect(performance.now() - began).toBeLessThan(2_000)
  expect((await watching.send('/api/rotation')).code).toBe('unauthenticated')
  await visitor.page.waitForURL((url) => url.pathname === '/sign-in' && url.searchParams.get('next') === '/containers')
})

test('signing out ends the session for good', async () => {
  const client = await stack.client()
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join()
  const out = await client.send('/api/logout', { method: 'POST' })
  expect(out.status).toBe(204)
  expect(out.headers['clear-site-data']).toBe('"storage"')
  expect(client.cookies.size).toBe(0)
  expect((await client.send('/api/rotation', { headers: { Cookie: cookie } })).status).toBe(401)
})

test('a link on another site leads in when the person is signed in, and asks for the password when not', async () => {
  // Another port would be the same site: `localhost` is another name.
  await using site = await startLocalSite((_, answer) => {
    answer.setHeader('Content-Type', 'text/html').end(`<a href="${stack.origin}/rotations?outcome=kept">see</a>`)
  })
  const elsewhere = `http://localhost:${site.port}/`
  await using known = await stack.signedIn()
  await known.page.goto(elsewhere)
  await known.page.getByRole('link').click()
  await known.page.waitForURL(`${stack.origin}/rotations?outcome=kept`)
  await known.page.getByRole('heading', { level: 1, name: /rotations/i }).waitFor()
  await using unknown = await stack.chromium.visit()
  await unknown.page.goto(elsewhere)
  await unknown.page.getByRole('link').click()
  await unknown.page.waitForURL((url) => url.pathname === '/sign-in')
  expect(new URL(unknown.page.url()).searchParams.get('next')).toBe('/rotations?outcome=kept')
})

test('plain HTTP is spoken on this machine only, whatever name the request came under', async () => {
  const { cookies } = await stack.client()
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join()
  for (const host of ['vault.example', '192.0.2.7:8081', '127.0.0.1.evil.example', 'localhost.evil.example']) {
    for (const path of ['/', '/api/rotation', '/sign-in', '/api/captcha']) {
      const answer = await stranger().send(path, { headers: { Host: host, Cookie: cookie } })
      expect({ host, path, status: answer.status }).toEqual({ host, path, status: 403 })
    }
  }
  const port = Number(new URL(stack.origin).port)
  expect(await rawExchange(port, 'GET /api/rotation HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.\d 4\d\d/)
  expect(await rawExchange(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: vault.example\r\n\r\n`)).toMatch(/ 400 /)
})

test('a next page outside the dashboard is never followed', async () => {
  await using visitor = await stack.chromium.visit()
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    await visitor.context.clearCookies()
    await visitor.page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await signInByHand(visitor, stack.operator)
    expect(new URL(visitor.page.url()).origin).toBe(stack.origin)
  }
  expect(visitor.faults.foreignRequests).toEqual([])
})
