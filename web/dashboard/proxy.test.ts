import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'
import { proxy } from './proxy.ts'

const ask = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://dashboard:3000${path}`, { headers: { host: 'localhost:8081', ...headers } }))
const nonceOf = (headers: Headers, name = 'content-security-policy') =>
  /'nonce-([^']+)'/.exec(headers.get(name) ?? '')?.[1]

test('each answer has its own nonce, and the page is given the same', () => {
  const [one, two] = [ask('/rotations'), ask('/rotations')]
  expect(nonceOf(one.headers)).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  expect(nonceOf(one.headers)).not.toBe(nonceOf(two.headers))
  expect(nonceOf(one.headers, 'x-middleware-request-content-security-policy')).toBe(nonceOf(one.headers))
})

test('a page learns its own place from us, whatever the client says', () => {
  const { headers } = ask('/rotations?at=1', { 'x-leyzen-place': '/evil' })
  expect(headers.get('x-middleware-request-x-leyzen-place')).toBe('/rotations?at=1')
})

test.each(['/', '/sign-in', '/api/rotation', '/healthz', '/_next/static/chunks/a.js', '/no/such/page'])(
  '%s has the headers',
  (path) => {
    const { headers } = ask(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('cache-control')).toBe(
      path.startsWith('/_next/static') ? 'public, max-age=31536000, immutable' : 'no-store',
    )
  },
)

test('a page over plain HTTP from elsewhere is a sentence with two ways out', async () => {
  const answer = ask('/', { host: '192.168.1.5:8081', 'x-forwarded-proto': 'http' })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('ssh -L')
})

test('a program over plain HTTP from elsewhere is left to the route, which answers in JSON', () => {
  expect(ask('/api/rotation', { host: '192.168.1.5:8081' }).status).toBe(200)
})

test('a link from another site asks once more for the same place, under the policy', async () => {
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }
  const answer = ask('/rotations?at=1', navigation)
  expect(await answer.text()).toContain(
    `<script nonce="${nonceOf(answer.headers)}">location.replace(location.href)</script>`,
  )
})
