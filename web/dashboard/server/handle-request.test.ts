import { expect, test } from 'vitest'
import { z } from 'zod'
import { DatabaseError } from '../../../prisma/control/client.ts'
import { DashboardError } from './dashboard-error.ts'
import type { Guards, Session } from './guards.ts'
import { createRoute, type RouteServices } from './handle-request.ts'
import { createLog } from './log.ts'
import { createTokens } from './tokens.ts'

const nowMs = Date.UTC(2026, 10, 24)
const mara: Session = {
  publicId: 's1',
  account: { id: 1, name: 'mara', role: 'operator' },
  ...{ proofAt: nowMs - 60_000, createdAt: nowMs, expiresAt: nowMs + 3_600_000 },
}
const viewer: Session = { ...mara, publicId: 's2', account: { id: 2, name: 'jo', role: 'viewer' } }

/** Guards that write down what they were asked, and let everybody in as `session`. */
function createGate(session: Session | null, changes: Partial<Guards> = {}) {
  const asked: string[] = []
  const guards: Guards = {
    checkTransport: () => void asked.push('transport'),
    checkOrigin: () => void asked.push('origin'),
    authenticate: async () => {
      asked.push('session')
      return session
    },
    addressOf: () => '10.0.0.1',
    spend: async (limit, key) => void asked.push(`${limit} of ${key}`),
    recordDenied: async ({ session: denied }) => void asked.push(`denied ${denied.account.name}`),
    ...changes,
  }
  const tokens = createTokens({ metrics: null, risk: 'risk-token' })
  const services: RouteServices = { guards, tokens, clock: { now: () => nowMs }, log: createLog('silent') }
  return { asked, route: createRoute(async () => services) }
}

const get = (path = '/api/x', headers: HeadersInit = {}) => new Request(`http://localhost${path}`, { headers })
const post = (body: BodyInit | null, headers: HeadersInit = { 'content-type': 'application/json' }) =>
  new Request('http://localhost/api/x', { method: 'POST', body, headers })
const codeOf = async (response: Response) => (await response.json()).error.code

test('what a handler returns goes out as JSON that nobody keeps, under a request id', async () => {
  const { route } = createGate(viewer)
  const response = await route({ who: 'viewer' }, ({ session, actor, address }) => ({
    id: session.publicId,
    actor,
    address,
  }))(get())
  expect(await response.json()).toEqual({ id: 's2', actor: { name: 'jo', role: 'viewer' }, address: '10.0.0.1' })
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect((await route({ who: 'viewer' }, () => undefined)(get())).status).toBe(204)
  expect((await route({ who: 'viewer' }, () => new Response('x', { status: 202 }))(get())).status).toBe(202)
})

test('a change passes transport, origin, session, limits and body in this order', async () => {
  const { asked, route } = createGate(mara)
  const body = z.strictObject({ reason: z.string() })
  const handler = route({ who: 'operator', body, limit: 'rotate' }, ({ body: given }) => given)
  expect(await (await handler(post('{"reason":"x"}'))).json()).toEqual({ reason: 'x' })
  expect(asked).toEqual(['transport', 'origin', 'session', 'rest of s1', 'rotate of s1'])
})

test('reading asks for no origin', async () => {
  const { asked, route } = createGate(mara)
  await route({ who: 'viewer' }, () => ({}))(get())
  expect(asked).toEqual(['transport', 'session', 'rest of s1'])
})

test('nobody gets in without a session, and a viewer not where an operator is needed', async () => {
  const stranger = createGate(null).route({ who: 'viewer' }, () => ({}))
  expect([(await stranger(get())).status, await codeOf(await stranger(get()))]).toEqual([401, 'unauthenticated'])
  const { asked, route } = createGate(viewer)
  const response = await route({ who: 'operator' }, () => ({}))(get())
  expect([response.status, await codeOf(response)]).toEqual([403, 'forbidden'])
  expect(asked).toContain('denied jo')
})

test('what needs a fresh proof is refused ten minutes after the last one', async () => {
  const handle = () => ({ done: true })
  const fresh = createGate(mara).route({ who: 'operator', freshProof: true }, handle)
  expect((await fresh(get())).status).toBe(200)
  const stale = createGate({ ...mara, proofAt: nowMs - 600_001 }).route({ who: 'operator', freshProof: true }, handle)
  expect(await codeOf(await stale(get()))).toBe('step_up_required')
})

test('the bearer of a token needs neither session nor origin, and only the right token counts', async () => {
  const { asked, route } = createGate(null)
  const handler = route({ who: 'operator', token: 'risk' }, ({ actor, session }) => ({ actor, session }))
  const bring = (token: string) => handler(post(null, { authorization: `Bearer ${token}` }))
  expect(await (await bring('risk-token')).json()).toEqual({
    actor: { name: 'token:risk', role: 'operator' },
    session: null,
  })
  expect(asked).toEqual(['transport', 'public of 10.0.0.1'])
  expect((await bring('other')).status).toBe(401)
  expect((await bring('')).status).toBe(401)
  const metrics = route({ who: 'viewer', token: 'metrics' }, () => ({}))
  expect((await metrics(get('/metrics', { authorization: 'Bearer risk-token' }))).status).toBe(401)
})

test('everything that is wrong with a body is said at once, and what it was', async () => {
  const { route } = createGate(mara)
  const body = z.strictObject({ reason: z.string().max(3), hostile: z.boolean() })
  const response = await route({ who: 'operator', body }, () => ({}))(post('{"reason":"long","hostile":1,"x":2}'))
  const { error } = await response.json()
  expect([response.status, error.code]).toEqual([400, 'invalid_request'])
  expect(error.details.problems.map(({ path, got }: { path: string; got: unknown }) => [path, got])).toEqual([
    ['reason', 'long'],
    ['hostile', 1],
    ['', 'an object'],
  ])
  expect(error.requestId).toBe(response.headers.get('x-request-id'))
})

test('a body is JSON of a bounded size, or refused', async () => {
  const { route } = createGate(mara)
  const handler = route(
    { who: 'operator', body: z.strictObject({ a: z.string().optional() }), bodyBytes: 100 },
    ({ body }) => body,
  )
  expect(await codeOf(await handler(post('{"a":')))).toBe('invalid_json')
  expect(await codeOf(await handler(post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })))).toBe(
    'unsupported_media_type',
  )
  expect(await codeOf(await handler(post(`{"a":"${'x'.repeat(200)}"}`)))).toBe('body_too_large')
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64)) })
  const request = new Request('http://localhost/api/x', {
    method: 'POST',
    body: endless,
    duplex: 'half',
  } as RequestInit)
  expect(await codeOf(await handler(request))).toBe('body_too_large')
  expect((await handler(post(null))).status).toBe(200)
  expect(await codeOf(await handler(post(new Uint8Array([0x22, 0xff, 0x22]))))).toBe('invalid_json')
})

test('a query has each name once, and none that is not known', async () => {
  const { route } = createGate(mara)
  const handler = route({ who: 'viewer', query: z.strictObject({ a: z.string().optional() }) }, ({ query }) => query)
  expect(await (await handler(get('/api/x?a=1'))).json()).toEqual({ a: '1' })
  expect(await codeOf(await handler(get('/api/x?a=1&a=2')))).toBe('invalid_request')
  expect(await codeOf(await handler(get('/api/x?b=1')))).toBe('invalid_request')
})

test('parts of the path arrive decoded', async () => {
  const { route } = createGate(mara)
  const handler = route({ who: 'viewer' }, ({ params }) => params)
  const open = (id: string) => handler(get(), { params: Promise.resolve({ id }) })
  expect(await (await open('rotation%2Fvault%2F7')).json()).toEqual({ id: 'rotation/vault/7' })
  expect(await codeOf(await open('%zz'))).toBe('invalid_request')
})

test('a refusal says when to come again', async () => {
  const tooOften = new DashboardError('rate_limited', 'too many', { retryAfterS: 3 })
  const { route } = createGate(mara, { spend: () => Promise.reject(tooOften) })
  const response = await route({ who: 'viewer' }, () => ({}))(get())
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
})

test('a database that is away is no fault of ours, and a fault of ours does not tell its text', async () => {
  const failing = async (error: unknown) => {
    const { route } = createGate(mara)
    const response = await route({ who: 'viewer' }, () => Promise.reject(error))(get())
    return [response.status, (await response.json()).error]
  }
  expect(await failing(new DatabaseError('busy', 'locked'))).toMatchObject([503, { code: 'busy' }])
  expect(await failing(new DatabaseError('missing', 'gone'))).toMatchObject([503, { code: 'database_unavailable' }])
  expect(await failing(new Error('SQLITE_FULL: database or disk is full'))).toMatchObject([
    503,
    { code: 'database_unavailable' },
  ])
  const [status, error] = await failing(new Error('secret detail'))
  expect([status, error.code, JSON.stringify(error).includes('secret')]).toEqual([500, 'internal', false])
})

test('a refusal of another bundle, whose class is not ours, is a refusal all the same', async () => {
  const foreign = Object.assign(new Error('not from here'), {
    ...{ name: 'DashboardError', code: 'csrf', status: 403, details: undefined, retryAfterS: null },
  })
  const { route } = createGate(mara)
  const refusing = createGate(mara, {
    checkTransport: () => {
      throw foreign
    },
  }).route
  const response = await refusing({ who: 'viewer' }, () => ({}))(get())
  expect([response.status, await codeOf(response)]).toEqual([403, 'csrf'])
  const database = Object.assign(new Error('locked'), { name: 'DatabaseError', code: 'busy' })
  expect(await codeOf(await route({ who: 'viewer' }, () => Promise.reject(database))(get()))).toBe('busy')
})
