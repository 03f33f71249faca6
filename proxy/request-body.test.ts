import { expect, test } from 'vitest'
import { refused, startTestProxy } from '../tests/fakes/proxy-harness.ts'

const post = (target: string, body?: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  target,
  epoch: 4,
  headers,
  ...(body === undefined ? {} : { body }),
})
const START = '/containers/vault_web1/start'
const STOP = '/containers/vault_web1/stop'
const CREATE = '/containers/create?name=vault_web1'

test('refuses any byte of body where an operation takes none', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  for (const body of ['{"Binds":["/:/h"]}', '{}', ' ', 'null']) {
    expect(await proxy.outcome(post(START, body))).toEqual(refused(400, 'body_not_allowed'))
  }
  expect(await proxy.outcome({ target: '/version', body: '{}' })).toEqual(refused(400, 'body_not_allowed'))
})

test('takes Content-Length 0 as no body, whatever Content-Type says', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1', { status: 'exited' })
  const lengths = [{ 'Content-Length': '0' }, { 'Content-Length': '0', 'Content-Type': 'text/plain' }]
  expect((await proxy.ask(post(START, undefined, lengths[0]))).status).toBe(204)
  expect((await proxy.ask(post(START, undefined, lengths[1]))).status).toBe(304)
})

test('compares a mirrored query and drops it', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  for (const [target, body] of [
    [`${STOP}?t=5`, '{"t":5}'],
    [`${STOP}?t=5`, '{"t":"5"}'],
    [STOP, '{}'],
    ['/containers/vault_web1/wait?condition=removed', '{"condition":"removed"}'],
    ['/containers/vault_web1/rename?name=vault_web1.q4', '{"name":"vault_web1.q4"}'],
  ] as const) {
    if (target.includes('removed'))
      proxy.engine.misbehave(/wait/, (raw) => raw.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"StatusCode":0}'))
    expect((await proxy.ask(post(target, body))).status, body).toBeLessThan(400)
    expect(proxy.engine.requests.at(-1)?.body).toBe('')
    expect(proxy.engine.requests.at(-1)?.headers['content-length']).toBe('0')
  }
})

test.each([
  '{"t":6}',
  '{"t":"05"}',
  '{}',
  '{"t":5,"signal":"KILL"}',
  '{"T":5}',
  '[5]',
  '5',
  'null',
  '{"t":[5]}',
  '{"t":null}',
  '{"t":true}',
])('refuses %s as the mirror of ?t=5', async (body) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(post(`${STOP}?t=5`, body))).toEqual(refused(400, 'bad_body'))
})

test.each([
  ' {"t":5}',
  '{"t": 5}',
  '{"t":5}\n',
  '{"t":5.0}',
  '{"t":5e0}',
  '{"t":6,"t":5}',
  '{"\\u0074":5}',
  '{t:5}',
  '\ufeff{"t":5}',
  ''.padEnd(5, 'x'),
])('refuses %j, which is not written in the canonical form', async (body) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(post(`${STOP}?t=5`, body))).toEqual(refused(400, 'bad_body'))
})

test('refuses bytes that are not UTF-8', async () => {
  await using proxy = await startTestProxy()
  const headers = ['X-Leyzen-Epoch: 4', 'Content-Type: application/json', 'Content-Length: 9']
  const bytes = Buffer.from(proxy.text(`POST ${STOP}?t=5 HTTP/1.1`, headers, '{"t":"\xff"}'), 'latin1')
  expect(await proxy.outcome(bytes)).toEqual(refused(400, 'bad_body'))
})

test('takes application/json with or without charset and no other media type', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  for (const type of ['application/json; charset=utf-8', 'application/json;charset=UTF-8']) {
    expect((await proxy.ask(post(STOP, '{}', { 'Content-Type': type }))).status).toBeLessThan(400)
  }
  for (const type of ['text/plain', 'application/json; charset=latin1', 'application/jsonp', '']) {
    expect(await proxy.outcome(post(CREATE, '{}', { 'Content-Type': type }))).toEqual(refused(415, 'media_type'))
  }
})

test('creates for no body, {}, the name, and labels that repeat the epoch', async () => {
  await using proxy = await startTestProxy()
  const label = '"Labels":{"leyzen.epoch":"4"}'
  for (const body of [
    undefined,
    '{}',
    '{"name":"vault_web1"}',
    `{${label}}`,
    `{"name":"vault_web1",${label}}`,
    `{${label},"name":"vault_web1"}`,
  ]) {
    proxy.engine.containers.clear()
    expect((await proxy.ask(post(CREATE, body))).status, body).toBe(201)
  }
  expect(new Set(proxy.engine.requests.map((request) => request.body)).size).toBe(1)
})

test.each([
  '{"Image":"alpine"}',
  '{"Cmd":["sh"]}',
  '{"Env":["A=1"]}',
  '{"HostConfig":{"Privileged":true}}',
  '{"name":"vault_web2"}',
  '{"Labels":{"leyzen.epoch":"5"}}',
  '{"Labels":{"leyzen.epoch":4}}',
  '{"Labels":{"com.example":"1"}}',
  '{"Labels":{"leyzen.slot":"vault_web2"}}',
  '{"Labels":{"leyzen.variant":"c"}}',
  '{"Labels":{"leyzen.variant":"__proto__"}}',
  '{"Labels":{"leyzen.job":"migrate"}}',
  '{"Labels":{"leyzen.confirm":"x"}}',
  '{"Labels":null}',
  '[]',
  'null',
  '"x"',
])('refuses a create with %s', async (body) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(post(CREATE, body))).toEqual(refused(400, 'bad_body'))
})

test.each([
  '{"Labels":{"leyzen.job":"backup"}}',
  '{"Labels":{"leyzen.epoch":"4"}}',
  '{}',
  '{"Labels":{"leyzen.job":"migrate","leyzen.variant":"a"}}',
  '{"Labels":{"leyzen.job":"migrate","leyzen.confirm":"a b"}}',
  '{"Labels":{"leyzen.job":"migrate","leyzen.confirm":"--force"},"Cmd":[]}',
  `{"Labels":{"leyzen.job":"migrate","leyzen.confirm":"${'x'.repeat(65)}"}}`,
])('refuses a job with %s', async (body) => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(post('/containers/create?name=vault_web_job', body))).toEqual(refused(400, 'bad_body'))
})

test('refuses the body that the docker command sends with create, before it reads it', async () => {
  await using proxy = await startTestProxy()
  expect(await proxy.outcome(post(CREATE, JSON.stringify({ Image: 'x'.repeat(1500) })))).toEqual(
    refused(413, 'body_too_large'),
  )
  expect(await proxy.outcome(post(CREATE, JSON.stringify({ name: 'x'.repeat(1024 - 11) })))).toEqual(
    refused(400, 'bad_body'),
  )
})
