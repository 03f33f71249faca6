import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations } from '../../web/dashboard/contract/operations.ts'
import { rawExchange } from '../http-exchange.ts'
import { listAppRoutes } from './app-routes.ts'
import { DashboardClient } from './dashboard-client.ts'
import { type DashboardStack, startDashboardStack } from './dashboard-stack.ts'
import { createViewer } from './viewer.ts'

let stack: DashboardStack
let operator: DashboardClient
let viewer: DashboardClient
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '3600' })
  operator = await stack.client()
  viewer = await stack.client(await createViewer(operator, 'watcher'))
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
})

const stranger = () => new DashboardClient(stack.origin)

/** What anyone may see; everything else asks who is there. */
const open = new Set([
  '/sign-in',
  '/api/login',
  '/api/logout',
  '/api/captcha',
  '/api/accounts/setup',
  '/api/csp-report',
  '/healthz',
  '/readyz',
])

test('no page and no route answers somebody who is not signed in, nor one whose session has ended', async () => {
  const ended = await stack.client()
  const cookie = [...ended.cookies].map(([name, value]) => `${name}=${value}`).join()
  await ended.send('/api/logout', { method: 'POST' })
  const routes = await listAppRoutes()
  expect(routes.length).toBeGreaterThan(30)
  const wrong: unknown[] = []
  for (const { kind, path, methods } of routes.filter(({ path }) => !open.has(path))) {
    for (const method of methods) {
      for (const Cookie of [undefined, cookie, 'leyzen=', 'leyzen=%00%ff; leyzen=x', `leyzen=${'a'.repeat(4000)}`]) {
        const body = method === 'POST' || method === 'PUT' ? {} : undefined
        const { status, headers } = await stranger().patiently(path, { method, body, headers: { Cookie } })
        const isAsked = kind === 'page' && [303, 307, 308].includes(status) && headers.location?.includes('/sign-in')
        if (status !== 401 && !isAsked) wrong.push({ method, path, Cookie: Cookie?.slice(0, 20), status })
      }
    }
  }
  expect(wrong).toEqual([])
})

test('a viewer is refused whatever needs an operator, and that is written down', async () => {
  const refused = operations.filter(({ who }) => who === 'operator')
  expect(refused.length).toBeGreaterThan(10)
  for (const { method, path } of refused) {
    const sending = { method, ...(method !== 'GET' && method !== 'DELETE' && { body: {} }) }
    const answer = await viewer.patiently(fill(path), sending)
    expect({ method, path, status: answer.status, code: answer.code }).toMatchObject({ status: 403, code: 'forbidden' })
  }
  // One row a minute for each session, so that nobody floods the log.
  const { items } = (await operator.send('/api/audit?limit=200')).json<{ items: { actor: string; result: string }[] }>()
  expect(items.filter(({ actor, result }) => actor === 'watcher' && result === 'denied')).toHaveLength(1)
})

const fill = (path: string) => path.replace(/\{\w+\}|\[\w+\]|:\w+/g, '1')

const acting = /^(rotate|pause|resume|save|acknowledge|hold|release|destroy|add account|quarantine|revert)/i

test('a viewer sees the same screens without a single way to act', async () => {
  await using visitor = await stack.chromium.visit()
  await visitor.context.addCookies([...viewer.cookies].map(([name, value]) => ({ name, value, url: stack.origin })))
  for (const path of ['/', '/rotations', '/containers', '/exposure', '/policy', '/security', '/settings']) {
    await visitor.page.goto(path)
    await visitor.page.getByRole('heading', { level: 1 }).waitFor()
    const acts = visitor.page.getByRole('button', { name: acting })
    expect({ path, acts: await acts.allInnerTexts() }).toEqual({ path, acts: [] })
  }
  await visitor.page.goto('/audit')
  await visitor.page.getByText('There is nothing here').waitFor()
  expect(await visitor.page.getByRole('table').count()).toBe(0)
  expect(visitor.faults).toMatchObject({ cspViolations: [], foreignRequests: [], serverErrors: [] })
})

test('a change is taken only from our own page, and only as JSON', async () => {
  const origins = [
    stack.origin,
    undefined,
    'null',
    'http://localhost',
    'https://evil.example',
    `${stack.origin}.evil.example`,
  ]
  const sites = ['same-origin', undefined, 'same-site', 'cross-site', 'none']
  for (const Origin of origins) {
    for (const site of sites) {
      const headers = { Origin, 'Sec-Fetch-Site': site }
      const answer = await operator.patiently('/api/rotation/resume', { method: 'POST', body: {}, headers })
      const isOurs = Origin === stack.origin && site === 'same-origin'
      expect({ Origin, site, status: answer.status, code: answer.code }).toEqual({
        ...{ Origin, site },
        ...(isOurs ? { status: 200, code: undefined } : { status: 403, code: 'csrf' }),
      })
    }
  }
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    undefined,
  ]) {
    const sending = { method: 'POST', body: '{"reason":"x"}', headers: { 'Content-Type': type } }
    expect((await operator.patiently('/api/rotation/resume', sending)).code).toBe('unsupported_media_type')
  }
})

test('every answer carries the headers that keep a browser out of trouble', async () => {
  const routes = await listAppRoutes()
  const page = (await operator.send('/')).text
  const statics = [...page.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(statics.length).toBeGreaterThan(2)
  const paths = [...routes.filter(({ path }) => path !== '/api/stream').map(({ path }) => path), ...statics]
  const odd = [
    '/no-such-page',
    '/api/no-such-thing',
    '/_next/static/none.js',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/rotations/1/x',
  ]
  for (const path of new Set([...paths, ...odd])) {
    const { status, headers } = await operator.patiently(path)
    expect({ path, status, headers }).toMatchObject({
      ...{ path, status: expect.toSatisfy((code: number) => code < 500) },
      headers: {
        'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'cache-control': expect.stringContaining(statics.includes(path) ? 'immutable' : 'no-store'),
      },
    })
    expect(headers['content-security-policy']).not.toMatch(/unsafe-inline|unsafe-eval|\*/)
    expect([path, headers['x-powered-by'], headers.server]).toEqual([path, undefined, undefined])
  }
  const nonces = [page, (await operator.send('/')).text].map((text) => /nonce="([^"]+)"/.exec(text)?.[1])
  expect(nonces[0]).not.toBe(nonces[1])
})

const script = `"><script>parent.hit=1</script><img src=x onerror=parent.hit=1>'{{7*7}}\${7*7}`
const hostileBodies: readonly string[] = [
  ...['', '{', 'null', '[]', '"text"', '1e999', '{"a":1,}', '\u0000', '{"__proto__":{"role":"operator"}}'],
  ...[`{"reason":${JSON.stringify('x'.repeat(10_000))}}`, `{"reason":${JSON.stringify(script)},"x":1}`],
  ...[
    '{"reason":{"toString":1}}',
    '{"reason":[[[[]]]]}',
    '{"reason":"\\ud800"}',
    '{"reason":-1,"untilAt":"yesterday"}',
  ],
  ...['{"user":"a","password":1,"captcha":[]}', '{"baseVersion":1e308,"policy":{"interval":null},"reason":"x"}'],
  ...[`{"untilAt":"+275760-09-13T00:00:00.000Z"}`, '{"untilAt":"2026-02-30T00:00:00.000Z"}', `${'['.repeat(5000)}`],
]

test('no body makes it fail: each is taken or refused with a code', async () => {
  const posts = operations.filter(
    ({ method, path }) => !/GET|DELETE/.test(method) && !/logout|login|rotate$|csp-report/.test(path),
  )
  const clients = await stack.clients(3)
  let turn = 0
  const wrong: unknown[] = []
  for (const { method, path } of posts) {
    for (const body of [...hostileBodies, JSON.stringify({ reason: 'x'.repeat(100_000) })]) {
      const client = clients[turn++ % clients.length] ?? operator
      const { status, code } = await client.patiently(fill(path), { method, body })
      const isFair = status < 300 || (status < 500 && code !== undefined && code !== 'internal')
      if (!isFair || (body.length > 70_000 && status !== 413))
        wrong.push({ method, path, body: body.slice(0, 60), status, code })
    }
  }
  expect(wrong).toEqual([])
  await operator.patiently('/api/rotation/resume', { method: 'POST', body: {} })
})

const oddAddresses = `
  /api/rotations/999999999 /api/rotations/-1 /api/rotations/1e3 /api/rotations/rotation%2Fvault%2F1 /api/rotations/x
  /api/rotations/%00 /api/rotations/%zz /api/rotations/..%2f..%2faudit /api/rotations/${'9'.repeat(5000)}
  /api/rotations?before=abc /api/rotations?limit=0 /api/rotations?limit=201 /api/rotations?limit=1&limit=2
  /api/rotations?from=never /api/rotations?nothing=1 /api/rotations?slot=%27;DROP%20TABLE%20rotations;-- /api/rotations?outcome=x
  /api/metrics?window=1y /api/metrics?window=15m&series=secrets /api/events?at=0 /api/audit?actor=%27%20OR%201=1--
  /api/stream?since=-1 /api/sessions/%2e%2e%2faccounts /api/quarantine/1/hold /api/rotation/policy?version=999999
  /rotations/999999999 /rotations/%2e%2e /rotations/abc /rotations?at=never /%c0%ae%c0%ae/ /security?x=%zz /sign-in?next=%zz`

test('no address makes it fail, however it is written', async () => {
  for (const path of oddAddresses.trim().split(/\s+/)) {
    const answer = await operator.open(path)
    answer.destroy()
    expect({ path, isFailure: (answer.statusCode ?? 0) >= 500 }).toEqual({ path, isFailure: false })
  }
  const port = Number(new URL(stack.origin).port)
  const flood = Array.from({ length: 400 }, (_, index) => `X-${index}: ${'y'.repeat(100)}`).join('\r\n')
  const broken = `Cookie: leyzen=${'a'.repeat(20_000)}`
  for (const head of [
    flood,
    broken,
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Content-Length: 1\r\nContent-Length: 2',
  ]) {
    const answer = await rawExchange(port, `GET /api/rotation HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
  }
})
