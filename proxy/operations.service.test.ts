import fc from 'fast-check'
import { expect, test } from 'vitest'
import { done, refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { createNames } from './container-names.ts'
import { type Call, checkQuery, matchOperation, operations } from './operations.ts'
import { parseTarget } from './request-target.ts'

const LIST = 'filters=%7B%22label%22%3A%5B%22leyzen.project%3Dleyzen%22%5D%7D'

test.each([
  ['GET', '/_ping', 200, 'GET /_ping'],
  ['HEAD', '/_ping', 200, 'HEAD /_ping'],
  ['GET', '/version', 200, 'GET /version'],
  ['GET', '/containers/json', 200, `GET /containers/json?${LIST}`],
  ['GET', '/containers/json?all=1', 200, `GET /containers/json?all=1&${LIST}`],
  ['GET', '/containers/json?all=true', 200, `GET /containers/json?all=1&${LIST}`],
] as const)('%s %s', async (...[method, target, status, seen]) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome({ method, target })).toEqual(done(status, seen))
})

test.each([
  ['GET', 'stats?stream=0', 200, 'running', 'GET stats?stream=false&one-shot=true'],
  ['GET', 'stats?one-shot=true&stream=false', 200, 'running', 'GET stats?stream=false&one-shot=true'],
  ['GET', 'changes', 200, 'running', 'GET changes'],
  ['POST', 'start', 204, 'exited', 'POST start'],
  ['POST', 'start', 304, 'running', 'POST start'],
  ['POST', 'stop?t=5', 204, 'running', 'POST stop?t=5'],
  ['POST', 'stop', 204, 'running', 'POST stop?t=10'],
  ['POST', 'stop?t=0', 204, 'running', 'POST stop?t=0'],
  ['POST', 'stop?t=60', 204, 'paused', 'POST stop?t=60'],
  ['POST', 'stop', 304, 'exited', 'POST stop?t=10'],
  ['POST', 'pause', 204, 'running', 'POST pause'],
  ['POST', 'unpause', 204, 'paused', 'POST unpause'],
  ['POST', 'kill', 204, 'running', 'POST kill?signal=KILL'],
  ['POST', 'kill?signal=KILL', 204, 'paused', 'POST kill?signal=KILL'],
  ['POST', 'kill?signal=SIGKILL', 204, 'running', 'POST kill?signal=KILL'],
  ['POST', 'wait', 200, 'exited', 'POST wait?condition=not-running'],
  ['POST', 'wait?condition=', 200, 'exited', 'POST wait?condition=not-running'],
  ['POST', 'wait?condition=not-running', 200, 'exited', 'POST wait?condition=not-running'],
  ['POST', 'rename?name=vault_web1.q4', 204, 'exited', 'POST rename?name=vault_web1.q4'],
] as const)('%s %s → %i (%s)', async (...[method, verb, status, state, expected]) => {
  await using proxy = await startTestProxy()
  const { id } = proxy.own('vault_web1', { status: state })
  const [seenMethod, seenVerb] = expected.split(' ')
  const shelf = verb.startsWith('rename') ? [`GET /containers/json?all=1&${LIST}`] : []
  const sent = {
    method,
    target: `/containers/vault_web1/${verb}`,
    ...(method === 'POST' && !verb.startsWith('wait') ? { epoch: 4 } : {}),
  }
  expect(await proxy.outcome(sent)).toEqual(
    done(status, 'GET /containers/vault_web1/json', ...shelf, `${seenMethod} /containers/${id}/${seenVerb}`),
  )
})

test.each([
  ['', 'force=0&v=0'],
  ['?force=true&v=1', 'force=1&v=1'],
  ['?v=false&force=1', 'force=1&v=0'],
])('removes with DELETE N%s', async (query, seen) => {
  await using proxy = await startTestProxy()
  const { id } = proxy.own('vault_web1', { status: 'exited' })
  const outcome = await proxy.outcome({ method: 'DELETE', target: `/containers/vault_web1${query}`, epoch: 4 })
  expect(outcome).toEqual(done(204, 'GET /containers/vault_web1/json', `DELETE /containers/${id}?${seen}`))
})

const badQueries = {
  GET: [
    ...['/containers/json?all=0', '/containers/json?all=banana', '/containers/json?size=1', '/containers/json?limit=1'],
    ...['/containers/json?all=1&all=1', '/containers/json?filters=a', '/version?a=1', '/_ping?a=1'],
    ...[
      '/containers/vault_web1/stats',
      '/containers/vault_web1/stats?stream=1',
      '/containers/vault_web1/stats?stream=true',
    ],
    ...['/containers/vault_web1/stats?one-shot=1', '/containers/vault_web1/stats?stream=0&one-shot=0'],
    ...['/containers/vault_web1/json?size=1', '/containers/vault_web1/changes?a=1'],
    ...[
      '/containers/vault_web_job/logs',
      '/containers/vault_web_job/logs?stdout=1',
      '/containers/vault_web_job/logs?tail=1',
    ],
    ...['/containers/vault_web_job/logs?stdout=1&tail=all', '/containers/vault_web_job/logs?stdout=0&tail=1'],
    ...[
      '/containers/vault_web_job/logs?stdout=1&tail=1&stderr=1',
      '/containers/vault_web_job/logs?stdout=1&tail=1&follow=1',
    ],
  ],
  POST: [
    ...['t=-1', 't=1e9', 't=5&t=6', 't=5%00', 'T=5', 't[]=5', 'signal=KILL', 't=', 't=61', 't=05', 't=5.0'].map(
      (query) => `/containers/vault_web1/stop?${query}`,
    ),
    ...['signal=HUP', 'signal=9', 'signal=kill', 'signal=', 'signal=KILL&signal=KILL'].map(
      (q) => `/containers/vault_web1/kill?${q}`,
    ),
    ...[
      '/containers/vault_web1/start?checkpoint=a',
      '/containers/vault_web1/pause?t=1',
      '/containers/vault_web1/unpause?a=',
    ],
    ...['/containers/vault_web1/wait?condition=running', '/containers/vault_web1/wait?condition=next-exit'],
    ...['/containers/create', '/containers/create?name=', '/containers/create?name=vault_web1&platform=linux'],
    ...[
      '/containers/vault_web1/rename',
      '/containers/vault_web1/rename?name=other',
      '/containers/vault_web1/rename?name=vault_web1.q5',
    ],
    ...['/containers/vault_web1/rename?name=vault_web2.q4', '/containers/vault_web1/rename?name=vault_web1.q04'],
  ],
  DELETE: ['force=banana', 'link=1', 'force=', 'force=1&force=1', 'v=2'].map(
    (query) => `/containers/vault_web1?${query}`,
  ),
}
const badQueryCases = Object.entries(badQueries).flatMap(([method, targets]) =>
  targets.map((target) => ({ method, target })),
)

test.each(badQueryCases)('refuses the query of $method $target', async ({ method, target }) => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  expect(await proxy.outcome({ method, target, epoch: 4 })).toEqual(refused(400, 'bad_query'))
})

const N = '/containers/vault_web1'
/** Routes of the engine that are not in the table (API 1.41), each with the method that the engine takes. */
const otherRoutes = [
  ...['exec', 'attach', 'resize', 'restart', 'update', 'copy'].map((verb) => `POST ${N}/${verb}`),
  ...['attach/ws', 'archive', 'export', 'logs', 'top', 'checkpoints'].map((verb) => `GET ${N}/${verb}`),
  ...[`HEAD ${N}/archive`, `PUT ${N}/archive`, 'POST /containers/prune', 'POST /exec/0/start', 'GET /exec/0/json'],
  ...['POST /commit', 'POST /build', 'POST /build/prune', 'POST /auth', 'GET /events', 'GET /info', 'GET /system/df'],
  ...['POST /session', 'POST /grpc', 'GET /debug/vars', 'GET /debug/pprof/profile', 'GET /distribution/a/json'],
  ...['GET /images/json', 'POST /images/create', 'POST /images/load', 'DELETE /images/a', 'GET /images/a/json'],
  ...['GET /networks', 'POST /networks/create', 'POST /networks/a/connect', 'DELETE /networks/a', 'GET /volumes'],
  ...[
    'POST /volumes/create',
    'DELETE /volumes/a',
    'POST /volumes/prune',
    'GET /swarm',
    'POST /swarm/init',
    'GET /nodes',
  ],
  ...['GET /services', 'POST /services/create', 'GET /tasks', 'GET /secrets', 'POST /secrets/create', 'GET /configs'],
  ...[
    'GET /plugins',
    'POST /plugins/pull',
    'GET /libpod/info',
    'GET /containers',
    'POST /containers/vault_web_job/rename',
  ],
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

test('refuses every route outside the table with each method', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  const paths = [...new Set(otherRoutes.map((route) => route.split(' ')[1] ?? ''))]
  for (const path of paths) {
    for (const method of path === '/containers/vault_web_job/rename' ? ['POST', 'GET'] : methods) {
      // DELETE of a two-part path below /containers is the remove of a container by that name.
      const isRemove = method === 'DELETE' && /^\/containers\/[^/]+$/.test(path)
      const target = path.endsWith('/rename') && method === 'POST' ? `${path}?name=vault_web_job.q4` : path
      const outcome = await proxy.outcome({ method, target, epoch: 4 })
      const expected = isRemove ? refused(404, 'no_such_container') : refused(403, 'operation_not_allowed')
      expect(outcome, `${method} ${path}`).toEqual(method === 'HEAD' ? { ...expected, code: undefined } : expected)
    }
  }
})

test('refuses the other methods on a path of the table', async () => {
  await using proxy = await startTestProxy()
  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'POST']) {
    expect(await proxy.outcome({ method, target: '/containers/json', epoch: 4 })).toEqual(
      refused(403, 'operation_not_allowed'),
    )
  }
  expect(await proxy.outcome({ method: 'DELETE', target: '/containers/json', epoch: 4 })).toEqual(
    refused(404, 'no_such_container'),
  )
})

test('knows a quarantined replica with inspect, changes, kill, wait and remove only', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1.q7', { status: 'exited' })
  const at = '/containers/vault_web1.q7'
  expect((await proxy.ask({ target: `${at}/json` })).status).toBe(200)
  expect((await proxy.ask({ target: `${at}/changes` })).status).toBe(200)
  expect((await proxy.ask({ method: 'POST', target: `${at}/wait` })).status).toBe(200)
  expect(JSON.parse((await proxy.ask({ target: '/containers/json?all=1' })).body)).toMatchObject([
    { Names: ['/vault_web1.q7'] },
  ])
  expect((await proxy.ask({ method: 'POST', target: `${at}/kill`, epoch: 8 })).code).toBe('engine_conflict')
  for (const verb of ['start', 'stop', 'pause', 'unpause', 'rename?name=vault_web1.q7.q8']) {
    expect(await proxy.outcome({ method: 'POST', target: `${at}/${verb}`, epoch: 8 })).toEqual(
      refused(404, 'no_such_container'),
    )
  }
  expect(await proxy.outcome({ target: `${at}/stats?stream=0` })).toEqual(refused(404, 'no_such_container'))
  const create = { method: 'POST', target: '/containers/create?name=vault_web1.q7', epoch: 8 }
  expect(await proxy.outcome(create)).toEqual(refused(404, 'no_such_container'))
  expect((await proxy.ask({ method: 'DELETE', target: at, epoch: 8 })).status).toBe(204)
})

test('holds at most four containers in quarantine', async () => {
  await using proxy = await startTestProxy()
  for (const epoch of [1, 2, 3]) proxy.own(`vault_web2.q${epoch}`, { status: 'exited' })
  proxy.own('vault_web1', { status: 'exited' })
  proxy.own('vault_web3', { status: 'exited' })
  const rename = (name: string) =>
    proxy.ask({ method: 'POST', target: `/containers/${name}/rename?name=${name}.q4`, epoch: 4 })
  expect((await rename('vault_web1')).status).toBe(204)
  expect(await rename('vault_web3')).toMatchObject({ status: 409, code: 'quarantine_full', closed: true })
})

const names = createNames(['vault_web1', 'vault_web2'], 'vault_web_job')
const values: Record<string, string[]> = {
  ...{
    all: ['1', 'true'],
    stream: ['0', 'false'],
    'one-shot': ['1', 'true'],
    name: ['vault_web1', 'vault_web_job', 'vault_web1.q4'],
  },
  ...{ t: ['0', '9', '10', '59', '60'], signal: ['KILL', 'SIGKILL'], condition: ['', 'not-running', 'removed'] },
  ...{ stdout: ['1', 'true'], tail: ['1'], force: ['0', '1', 'true', 'false'], v: ['0', '1', 'true', 'false'] },
}
/** The caller's canonical form of a call. */
function print({ row, known, query }: Call): string {
  const text = Object.entries(query).map(([key, value]) => `${key}=${value}`)
  return row.path.replace('{name}', known?.name ?? '') + (text.length > 0 ? `?${text.join('&')}` : '')
}
const calls: fc.Arbitrary<Call> = fc.constantFrom(...(operations as readonly Call['row'][])).chain((row) => {
  const given = Object.entries(row.query ?? {}).map(([key, { required }]) => {
    const value = fc.constantFrom(...(values[key] ?? []))
    return fc.tuple(fc.constant(key), required ? value : fc.option(value, { nil: undefined }))
  })
  const known = ['vault_web1', 'vault_web_job', 'vault_web2.q9']
    .map((name) => names.find(name))
    .filter((name) => name && row.roles?.includes(name.role) && row.op !== 'create')
  return fc
    .tuple(fc.tuple(...given), known.length > 0 ? fc.constantFrom(...known) : fc.constant(undefined))
    .map(([pairs, name]) => ({
      row,
      known: name,
      query: Object.fromEntries(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
    }))
})

test('parsing what a call prints gives the call again', () => {
  fc.assert(
    fc.property(calls, (call) => {
      const { segments, query } = parseTarget(print(call), 41)
      const matched = matchOperation(call.row.method, segments, names)
      expect({ ...matched, query: checkQuery(matched.row, query) }).toEqual(call)
    }),
    { numRuns: 5_000 },
  )
})
