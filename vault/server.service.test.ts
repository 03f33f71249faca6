import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { get, RawConnection, startTestVault, type TestVault } from './test-vault.ts'

let shown: TestVault
let hidden: TestVault

beforeAll(async () => {
  shown = await startTestVault()
  hidden = await startTestVault({ incarnation: null })
})
afterAll(async () => {
  await shown[Symbol.asyncDispose]()
  await hidden[Symbol.asyncDispose]()
})

/** One request on a connection of its own. */
async function ask(text: string, to = shown) {
  const connection = await RawConnection.open(to.port)
  const answer = await connection.request(text)
  connection.socket.destroy()
  return answer
}

const everywhere = [
  'content-security-policy',
  'referrer-policy',
  'x-content-type-options',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'cache-control',
  'x-request-id',
  'x-leyzen-incarnation',
]

test.each([
  ['the page', 200, get('/')],
  ['a health answer', 200, get('/readyz')],
  ['an unknown path', 404, get('/nothing')],
  ['a wrong method', 405, 'DELETE / HTTP/1.1\r\nHost: vault\r\n\r\n'],
  ['a method nobody knows', 400, 'BREW / HTTP/1.1\r\nHost: vault\r\n\r\n'],
  ['a target in two readings', 400, get('/a/../b')],
  ['a target in absolute form', 400, get('http://vault/')],
  ['no Host', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ['two Hosts', 400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['a header line that is none', 400, 'GET / HTTP/1.1\r\nHost: vault\r\nbad header\r\n\r\n'],
  [
    'both lengths',
    400,
    'POST /_probe/echo HTTP/1.1\r\nHost: v\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx',
  ],
  ['an unknown expectation', 400, get('/', 'Expect: miracles\r\n')],
  ['17 KiB of header', 431, get('/', `X-Long: ${'a'.repeat(17_000)}\r\n`)],
  ['a body where none is taken', 400, 'GET / HTTP/1.1\r\nHost: vault\r\nContent-Length: 3\r\n\r\nabc'],
])('%s is answered %i with every header of ours', async (_, status, text) => {
  const answer = await ask(text)
  expect(answer?.status).toBe(status)
  expect(Object.keys(answer?.headers ?? {})).toEqual(expect.arrayContaining(everywhere))
})

test('an error is problem+json with code, title and the request id of the header, and nothing of the request', async () => {
  const answer = await ask(get('/nothing?password=hunter2'))
  expect(answer?.headers['content-type']).toBe('application/problem+json')
  const problem = JSON.parse(answer?.body ?? '')
  expect(problem).toEqual({
    status: 404,
    code: 'not_found',
    title: expect.any(String),
    requestId: answer?.headers['x-request-id'],
  })
})

test('405 says which methods there are', async () => {
  expect((await ask('POST / HTTP/1.1\r\nHost: vault\r\nContent-Length: 0\r\n\r\n'))?.headers.allow).toBe('GET, HEAD')
})

test('the request id is ours, whatever the client sends', async () => {
  const id = '6f3c1b9e-1c1f-4c57-9d39-0d5d0e6a5d11'
  expect((await ask(get('/', `X-Request-Id: ${id}\r\n`)))?.headers['x-request-id']).not.toBe(id)
})

test('HEAD answers as GET does, without the body', async () => {
  const answer = await fetch(shown.url, { method: 'HEAD' })
  expect(answer.headers.get('content-length')).toMatch(/^[1-9]/)
  expect(await answer.text()).toBe('')
})

test('HSTS is sent only where the client came over HTTPS', async () => {
  expect((await ask(get('/')))?.headers['strict-transport-security']).toBeUndefined()
  expect((await ask(get('/', 'X-Forwarded-Proto: https\r\n')))?.headers['strict-transport-security']).toMatch(
    /^max-age=/,
  )
})

test('the page loads nothing, runs nothing, and its one style is the one that its policy names', async () => {
  const answer = await fetch(shown.url)
  const html = await answer.text()
  expect(html).not.toMatch(/<script|<link|<img|https?:|style="/)
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? ''
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))).toString('base64')
  expect(answer.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  )
})

test('without exposure no answer names the incarnation and the probe routes do not exist', async () => {
  for (const path of ['/', '/_probe/events', '/_probe/echo']) {
    const answer = await ask(get(path), hidden)
    expect(answer?.headers['x-leyzen-incarnation']).toBeUndefined()
    expect(answer?.status).toBe(path === '/' ? 200 : 404)
  }
})

test('the echo counts a body without keeping it', async () => {
  const body = Buffer.alloc(5_000_000, 'x')
  const answer = await fetch(`${shown.url}/_probe/echo`, { method: 'POST', body, headers: { 'X-Probe-Number': '17' } })
  expect(await answer.json()).toMatchObject({
    bytes: 5_000_000,
    incarnation: 'inc1',
    n: 17,
    sha256: expect.any(String),
  })
})

test('the echo takes a body in chunks of unknown length', async () => {
  const stream = new Blob(['a'.repeat(100_000), 'b']).stream()
  const answer = await fetch(`${shown.url}/_probe/echo`, { method: 'POST', body: stream, duplex: 'half' })
  expect(await answer.json()).toMatchObject({ bytes: 100_001, n: null })
})

test('a body that announces more than the limit is refused before it is sent', async () => {
  const answer = await ask('POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 2000000000\r\n\r\n')
  expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } })
})

test('a refused body is read first, so that the answer arrives', async () => {
  const body = Buffer.alloc(3_000_000)
  const answer = await fetch(`${shown.url}/nothing`, { method: 'POST', body })
  expect(answer.status).toBe(404)
})

test('a connection stays open from one request to the next', async () => {
  const connection = await RawConnection.open(shown.port)
  for (const path of ['/', '/healthz', '/nothing']) expect(await connection.request(get(path))).not.toBeNull()
  connection.socket.destroy()
})

test('the event stream counts on from the last event that the client has', async () => {
  const leave = new AbortController()
  const headers = { 'Last-Event-ID': '41' }
  const answer = await fetch(`${shown.url}/_probe/events`, { headers, signal: leave.signal })
  const { value } = (await answer.body?.getReader().read()) ?? {}
  expect(new TextDecoder().decode(value)).toBe('id: 42\ndata: {"incarnation":"inc1"}\n\n')
  leave.abort()
})

test('a log line has method, route, status, time, bytes and id, and neither target nor query', async () => {
  const answer = await ask(get('/?secret=1'))
  await expect.poll(() => shown.log.find((line) => line.requestId === answer?.headers['x-request-id'])).toBeDefined()
  const line = shown.log.find((entry) => entry.requestId === answer?.headers['x-request-id'])
  expect(line).toMatchObject({
    method: 'GET',
    route: '/',
    status: 200,
    bytes: expect.any(Number),
    ms: expect.any(Number),
  })
  expect(JSON.stringify(shown.log)).not.toContain('secret')
})

test('alive at once; ready only after the migration, which a running replica notices; it makes no database itself', async () => {
  await using fresh = await startTestVault({ migrated: false })
  expect((await fetch(`${fresh.url}/healthz`)).status).toBe(200)
  const refused = await fetch(`${fresh.url}/readyz`)
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { code: 'not_ready', detail: expect.stringContaining('migrate job') },
  ])
  await fresh.migrate()
  expect((await fetch(`${fresh.url}/readyz`)).status).toBe(200)
})

test('a volume whose folder or name is lost is not ready, and says what is wrong', async () => {
  await using broken = await startTestVault()
  await rm(join(broken.dataDir, 'blobs'), { recursive: true })
  expect(await (await fetch(`${broken.url}/readyz`)).json()).toMatchObject({
    detail: expect.stringContaining('folder'),
  })
  await rm(join(broken.dataDir, 'volume.json'))
  expect(await (await fetch(`${broken.url}/readyz`)).json()).toMatchObject({
    detail: expect.stringContaining('volume'),
  })
})
