import fc from 'fast-check'
import { expect, test } from 'vitest'
import { done, refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { createNames } from './container-names.ts'
import { ProxyError } from './errors.ts'
import { checkQuery, matchOperation, renderPath } from './operations.ts'
import { parseTarget } from './request-target.ts'

const refusedTargets: Record<string, string[]> = {
  bad_target: [
    ...['/containers/../version', '/containers/vault_web1/../F/start', '/./containers/json', '/..', '/.'],
    ...['/%2e%2e/containers/json', '/.%2e/containers/json', '/%2E%2E/version', '/%63ontainers/json'],
    ...['/containers/vault_web1/%73tart', '/containers%2fjson', '/containers/%2fvault_web1/json'],
    ...['/version%00', '/version%0d%0aX:1', '/version%20', '/version%09', '/version%zz', '/version%', '/version#frag'],
    ...['//containers/json', '/containers//json', '/containers/json/', '/containers/vault_web1/start/'],
    ...['/containers//vault_web1/json', '/', '//', '/a~b', '/a;b', '/a:b', '/a@b', '/a\\b', 'http://docker/version'],
  ],
  bad_query: [
    '/version?',
    '/version?a',
    '/version?=1',
    '/version?a=1&',
    '/version?&a=1',
    '/version?a=%31',
    '/version?a==1',
  ],
  api_version: [
    ...['/v1.99/version', '/v1.12/version', '/v1.42/version', '/v1.23/version', '/v2.0/version', '/v1/version'],
    ...['/v4.0.0/libpod/info', '/v1.041/version', '/v1.41.0/version', '/v1.4/version'],
  ],
}

test.each(Object.entries(refusedTargets).flatMap(([code, targets]) => targets.map((target) => ({ code, target }))))(
  'refuses the target $target as $code',
  async ({ code, target }) => {
    await using proxy = await startTestProxy()
    expect(await proxy.outcome({ target })).toEqual(refused(400, code))
  },
)

test('takes the versions that the engine speaks and drops them', async () => {
  await using proxy = await startTestProxy()
  for (const version of ['v1.24', 'v1.40', 'v1.41']) {
    expect(await proxy.outcome({ target: `/${version}/version` })).toEqual(done(200, 'GET /version'))
  }
})

test.each(['/CONTAINERS/json', '/V1.41/version', '/libpod/info', '/v1.41'])(
  'knows no operation at %s',
  async (target) => {
    await using proxy = await startTestProxy()
    expect(await proxy.outcome({ target })).toEqual(refused(403, 'operation_not_allowed'))
  },
)

test('refuses targets above 512 bytes before it reads them, and above 8 KiB as a header', async () => {
  await using proxy = await startTestProxy()
  const query = (bytes: number) => `/version?a=${'1'.repeat(bytes - '/version?a='.length)}`
  expect(await proxy.outcome({ target: query(512) })).toEqual(refused(400, 'bad_query'))
  expect(await proxy.outcome({ target: query(513) })).toEqual(refused(414, 'target_too_long'))
  expect(await proxy.outcome({ target: query(4096) })).toEqual(refused(414, 'target_too_long'))
  expect(await proxy.outcome({ target: query(17_000) })).toEqual(refused(431, 'headers_too_large'))
})

test('refuses requests that name no path', async () => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome({ target: '*' })).toMatchObject({ status: 400, closed: true, seen: [], entries: 1 })
  expect(await proxy.outcome({ method: 'OPTIONS', target: '*' })).toEqual(refused(400, 'bad_target'))
  expect(await proxy.outcome({ target: 'containers/json' })).toEqual(refused(400, 'malformed_request'))
  expect(await proxy.outcome({ method: 'CONNECT', target: 'docker:2375' })).toEqual(refused(405, 'method_not_allowed'))
})

const names = createNames(['vault_web1', 'vault_web2'], 'vault_web_job')
const ID = 'f'.repeat(64)
const rendered = new RegExp(
  [
    '^(?:/_ping|/version|/containers/json\\?(?:all=1&)?filters=%7B%22label%22%3A%5B%22leyzen\\.project%3Dleyzen%22%5D%7D',
    '|/containers/f{64}(?:',
    '/json|/changes|/start|/pause|/unpause|/stats\\?stream=false&one-shot=true|/stop\\?t=(?:[1-5]?[0-9]|60)',
    '|/kill\\?signal=KILL|/wait\\?condition=(?:not-running|removed)|/logs\\?stdout=1&tail=1|/rename\\?name=[A-Za-z0-9_.-]+',
    '|\\?force=[01]&v=[01])|/containers/create\\?name=[A-Za-z0-9_.-]+)$',
  ].join(''),
)

test('refuses any target or renders one of the canonical set', () => {
  const near = fc.array(
    fc.constantFrom(
      ...['/', '?', '&', '=', '.', '..', '%', '%2e', '//', 'v1.41', 'containers', 'json', 'create', 'vault_web1', 'F'],
      ...[
        'vault_web_job',
        'start',
        'stop',
        'kill',
        'logs',
        'rename',
        'wait',
        't',
        '5',
        'name',
        'signal',
        'KILL',
        'all',
        '1',
      ],
      ...['stats', 'stream', 'false', 'force', 'true', '_ping', 'version', 'vault_web1.q7', '\0', '\r\n', ' '],
    ),
    { maxLength: 12 },
  )
  const target = fc.oneof(
    near.map((parts) => `/${parts.join('')}`),
    near.map((parts) => `/${parts.join('/')}`),
    fc.string({ unit: 'binary', maxLength: 600 }),
  )
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT')
  fc.assert(
    fc.property(method, target, (verb, raw) => {
      try {
        const { segments, query } = parseTarget(raw, 41)
        const matched = matchOperation(verb, segments, names)
        const call = { ...matched, query: checkQuery(matched.row, query) }
        expect(renderPath(call, ID, 'leyzen')).toMatch(rendered)
      } catch (error) {
        if (!(error instanceof ProxyError)) throw error
      }
    }),
    { numRuns: 10_000 },
  )
})
