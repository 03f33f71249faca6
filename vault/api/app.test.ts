import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteContract } from '../contract/route.ts'
import { routes } from '../contract/routes.ts'
import { startTestVault, type TestVault } from '../test-vault.ts'
import { VERSION } from '../version.ts'
import { createServiceParts } from './service-parts.ts'
import { ask } from './test-accounts.ts'
import { createTestAccount } from './test-new-account.ts'
import type { TreeDeps } from './tree-deps.ts'
import { createByteRoutes, createTreeParts } from './tree-parts.ts'

let vault: TestVault
beforeAll(async () => {
  vault = await startTestVault()
})
afterAll(() => vault[Symbol.asyncDispose]())

test('the instance says what it is before anybody signs in, and that the first account is missing', async () => {
  const before = await ask(vault, { path: '/api/instance' })
  expect(before).toMatchObject({ status: 200, body: { name: 'leyzen-vault', version: VERSION, setupNeeded: true } })
  await createTestAccount(vault)
  expect((await ask(vault, { path: '/api/instance' })).body.setupNeeded).toBe(false)
  expect((await fetch(`${vault.url}/api/instance`, { method: 'HEAD' })).headers.get('content-length')).toMatch(
    /^\d\d+$/,
  )
})

test('the description of the interface is served', async () => {
  const { status, body } = await ask(vault, { path: '/api/openapi.json' })
  expect([status, body.openapi, body.info.version]).toEqual([200, '3.1.0', VERSION])
})

test('every row of the contract is served, once, and nothing else is', () => {
  const deps = { api: {}, blobs: {} } as unknown as TreeDeps
  const json = [...createServiceParts(deps.api), ...createTreeParts(deps)].flatMap((part) =>
    part.routes.map(({ method, path }) => `${method} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  )
  const bytes = createByteRoutes(deps).flatMap(({ path, methods }) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  const wanted = Object.values<RouteContract>(routes).map(({ method, path }) => `${method} ${path}`)
  expect([...json, ...bytes].toSorted()).toEqual(wanted.toSorted())
})

const path = '/api/auth/login/start'
test.each([
  ['another method', 405, { method: 'PUT', path, body: {} }],
  ['an unknown address', 404, { path: '/api/nothing' }],
  ['another type', 415, { path, body: '{}', headers: { 'Content-Type': 'text/plain' } }],
  ['no JSON', 400, { path, body: '{' }],
  ['no body', 415, { method: 'POST', path }],
  ['more than a body may hold', 413, { path, body: 'x'.repeat(1_048_577) }],
  ['a field that nobody knows', 400, { path, body: { login: 'alice', startLoginRequest: 'A', more: 1 } }],
  ['a query that nobody knows', 400, { path: '/api/instance?x=1' }],
  ['nobody signed in', 401, { path: '/api/account' }],
  ['a token that is none', 401, { path: '/api/account', token: 'x' }],
  ['a token that nobody has', 401, { path: '/api/account', token: 'A'.repeat(43) }],
])('%s is answered %i as problem+json', async (_, status, request) => {
  const answer = await ask(vault, request)
  expect(answer).toMatchObject({ status, body: { status, code: expect.any(String), requestId: expect.any(String) } })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId)
})

test('a field that is wrong is named, its value is not repeated', async () => {
  const body = { login: 'Not A Login', startLoginRequest: 'hunter2' }
  const answer = await ask(vault, { path, body })
  expect(answer.body).toMatchObject({ code: 'bad_request', fields: ['login', 'startLoginRequest'] })
  expect(JSON.stringify([answer.body, vault.log])).not.toMatch(/hunter2|Not A/)
})

test('before the migration the routes say that the replica is not ready', async () => {
  await using fresh = await startTestVault({ migrated: false })
  expect(await ask(fresh, { path: '/api/instance' })).toMatchObject({ status: 503, body: { code: 'not_ready' } })
})

test('the log names the pattern of a route and who asked', async () => {
  const answer = await ask(vault, { path: '/api/nodes/6f3c1b9e-1c1f-4c57-9d39-0d5d0e6a5d11' })
  const id = answer.headers.get('x-request-id')
  await expect
    .poll(() => vault.log.find(({ requestId }) => requestId === id))
    .toMatchObject({ route: '/api/nodes/{id}' })
})
