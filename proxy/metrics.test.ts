import { expect, test } from 'vitest'
import { startTestProxy } from '../tests/fakes/proxy-harness.ts'

test('counts requests and refusals and times both sides, without names or ids', async () => {
  await using proxy = await startTestProxy()
  const { id } = proxy.own('vault_web1')
  await proxy.ask({ target: '/version' })
  await proxy.ask({ target: '/version' })
  await proxy.ask({ method: 'POST', target: '/containers/vault_web1/stop', epoch: 7 })
  await proxy.ask({ target: '/info' })
  await proxy.ask({ target: '/version', token: null })
  const answer = await fetch(`http://127.0.0.1:${proxy.proxy.observePort}/metrics`)
  const text = await answer.text()
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
  for (const line of [
    'leyzen_proxy_requests_total{op="version",status="200"} 2',
    'leyzen_proxy_requests_total{op="stop",status="204"} 1',
    'leyzen_proxy_requests_total{op="none",status="403"} 1',
    'leyzen_proxy_refused_total{code="operation_not_allowed"} 1',
    'leyzen_proxy_refused_total{code="unauthorized"} 1',
    'leyzen_proxy_duration_seconds_count{op="version"} 2',
    'leyzen_proxy_duration_seconds_bucket{op="version",le="+Inf"} 2',
    'leyzen_proxy_duration_seconds_bucket{op="version",le="120"} 2',
    'leyzen_proxy_engine_duration_seconds_count{op="stop"} 2',
    'leyzen_proxy_in_flight 0',
    'leyzen_proxy_epoch{fence="replicas"} 7',
    'leyzen_proxy_epoch{fence="job"} 0',
    'leyzen_proxy_audit_seq 5',
    'leyzen_proxy_owner_mismatch_total 0',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text).not.toMatch(new RegExp(`vault_web|${id.slice(0, 12)}`))
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \S+ .+|[a-z_]+(?:\{[^}]+\})? [0-9.e+-]+)$/)
})

test('serves nothing else on that port', async () => {
  await using proxy = await startTestProxy()
  const at = `http://127.0.0.1:${proxy.proxy.observePort}`
  for (const path of ['/', '/metrics/', '/containers/json', '/healthz?x=1'])
    expect((await fetch(at + path)).status).toBe(404)
  expect((await fetch(`${at}/metrics`, { method: 'POST' })).status).toBe(404)
})
