import { readdir, readFile } from 'node:fs/promises'
import { connect as connectH2 } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startEdge, waitFor } from '../haproxy-edge.ts'
import { ask } from '../http-exchange.ts'
import { startOrigin } from '../origin.ts'
import { startServed } from '../served-edge.ts'

test('says 503 calmly, with what the page and the vault’s own client need', async () => {
  await using edge = await startEdge()
  const answer = await ask(edge.url)
  expect(answer).toMatchObject({
    status: 503,
    headers: {
      'retry-after': '5',
      'cache-control': 'no-store',
      'x-leyzen-error': 'no_server',
      'x-frame-options': 'DENY',
    },
  })
  expect(answer.text).toContain('Back in a moment')
  expect(answer.text).toContain('Your files are safe; uploads continue by themselves.')
  expect(answer.text).toContain('<meta http-equiv="refresh" content="5">')
  expect(answer.text.length).toBe(Number(answer.headers['content-length']))
})

test('a slow upload of 5 MB passes whole', async () => {
  await using served = await startServed()
  const { edge } = served
  const piece = Buffer.alloc(262_144, 7)
  const body = new ReadableStream({
    async start(controller) {
      for (let sent = 0; sent < 20; sent++) {
        controller.enqueue(piece)
        await sleep(50)
      }
      controller.close()
    },
  })
  const answer = await fetch(edge.url, { method: 'POST', body, duplex: 'half' })
  expect(await answer.json()).toEqual({ name: 'one', bytes: 5_242_880 })
})

test('over TLS: HTTP/2, HSTS, the __Host- cookie, TLS 1.2 at least, and plain HTTP only points there', async () => {
  await using served = await startServed({ tls: true })
  const { edge, origin } = served
  const secure = `https://localhost:${edge.ports.https}`

  const session = connectH2(secure, { rejectUnauthorized: false })
  const stream = session.request({
    ':path': '/x?y=1',
    cookie: 'vault=plain; __Host-vault=mine; __Host-leyzen=operator',
  })
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.on('response', resolve).on('error', reject)
  })
  stream.close()
  session.close()
  expect(headers).toMatchObject({ ':status': 200, 'strict-transport-security': 'max-age=31536000' })
  expect(origin.requests[0]).toMatchObject({
    url: '/x?y=1',
    headers: { cookie: '__Host-vault=mine', 'x-forwarded-proto': 'https' },
  })
  expect(session.alpnProtocol).toBe('h2')

  origin.answerHeaders = [
    ['Set-Cookie', 'vault=plain'],
    ['Set-Cookie', '__Host-vault=mine; Secure; Path=/'],
  ]
  const answer = await ask(secure)
  expect(answer.headers['set-cookie']).toEqual(['__Host-vault=mine; Secure; Path=/'])

  const redirect = await ask(`http://127.0.0.1:${edge.ports.http}/files?a=b`, {
    headers: { Host: 'vault.example:8080' },
  })
  expect(redirect).toMatchObject({
    status: 308,
    headers: { location: `https://vault.example:${edge.ports.https}/files?a=b` },
  })
  await expect(handshake(edge.ports.https, 'TLSv1.1')).rejects.toThrow()
  await expect(handshake(edge.ports.https, 'TLSv1.2')).resolves.toBe('TLSv1.2')
  await expect(handshake(edge.ports.https, 'TLSv1.3')).resolves.toBe('TLSv1.3')
})

function handshake(port: number, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const limits = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...limits }, () => {
      resolve(socket.getProtocol())
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

test('starts with a dashboard that cannot be found yet', async () => {
  await using served = await startServed({ dashboard: { host: 'dashboard', port: 3000 } })
  const { edge } = served
  expect((await ask(`http://127.0.0.1:${edge.ports.dashboard}`)).status).toBe(503)
  expect((await ask(edge.url)).status).toBe(200)
})

test('the dashboard gets its session and how it looks, no other cookie, and sets none but its session', async () => {
  await using dashboard = await startOrigin('dashboard')
  await using edge = await startEdge({ dashboard: { host: '127.0.0.1', port: dashboard.port } })
  const url = `http://127.0.0.1:${edge.ports.dashboard}`
  await waitFor(async () => (await ask(url)).status === 200, 5000)
  dashboard.requests.length = 0
  dashboard.answerHeaders = [
    ['Set-Cookie', 'vault=evil'],
    ['Set-Cookie', 'leyzen=session; HttpOnly'],
  ]
  const cookies = 'vault=mine; leyzen-theme=dark; leyzen=operator; leyzen-zone=Europe%2FBerlin; leyzen-keys="; x'
  const answer = await ask(url, { headers: { Cookie: cookies, 'X-Forwarded-For': '10.9.9.9' } })
  expect(answer.headers['set-cookie']).toEqual(['leyzen=session; HttpOnly'])
  const asked = dashboard.requests.filter((request) => request.url === '/')
  expect(asked.map(({ headers }) => [headers.cookie, headers['x-forwarded-for']])).toEqual([
    ['leyzen=operator; leyzen-theme=dark; leyzen-zone=Europe%2FBerlin', '127.0.0.1'],
  ])
})

test('is alive without any vault, and shows no statistics page', async () => {
  await using edge = await startEdge()
  const health = `http://127.0.0.1:${edge.ports.health}`
  expect((await ask(`${health}/healthz`)).status).toBe(200)
  expect((await ask(`${health}/stats`)).status).toBe(404)
  expect((await ask(`${edge.url}/haproxy?stats`)).text).not.toMatch(/haproxy/i)
})

test('every error page is small, self-contained, in both themes, and names nothing', async () => {
  const folder = fileURLToPath(new URL('../../haproxy/errors/', import.meta.url))
  const pages = (await readdir(folder)).filter((name) => name.endsWith('.http'))
  expect(pages.sort()).toEqual(
    ['400', '404', '408', '413', '429', '500', '502', '503', '504'].map((code) => `${code}.http`),
  )
  for (const page of pages) {
    const text = await readFile(`${folder}${page}`, 'utf8')
    expect(text.length).toBeLessThan(8192)
    expect(text).toContain('prefers-color-scheme:dark')
    expect(text).not.toMatch(/<script|https?:|src=|leyzen vault|haproxy|rotat|@import|url\(/i)
    const [head = '', body = ''] = text.split(/\n\n(.*)/s)
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
  }
})
