import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { usualLimits } from '../vault/api/frame.ts'
import type { EdgeConfig } from './render-config.ts'
import { edgeDefaults, renderHaproxyConfig } from './render-config.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const template = await readFile(here('./haproxy.cfg.template'), 'utf8')
const tls = {
  certificate: '/etc/leyzen/haproxy/tls/cert.pem',
  key: '/etc/leyzen/haproxy/tls/key.pem',
  publicPort: 8443,
}
const dashboard = { host: 'dashboard', port: 3000 }
const render = (change: Partial<EdgeConfig>) => renderHaproxyConfig(template, { ...edgeDefaults, ...change })

test('renders plain HTTP as in the golden file', async () => {
  await expect(render({})).toMatchFileSnapshot(here('./golden/plain.cfg'))
})

test('renders HTTPS with a dashboard as in the golden file', async () => {
  await expect(render({ tls, dashboard })).toMatchFileSnapshot(here('./golden/tls-dashboard.cfg'))
})

test('the same values give the same bytes', () => {
  expect(render({ tls, dashboard })).toBe(render({ tls: { ...tls }, dashboard: { ...dashboard } }))
})

test('declares 64 slots at a literal address, out of service', () => {
  const slots = render({}).match(/^ {4}server slot\d+ .*$/gm) ?? []
  expect(slots).toHaveLength(64)
  expect(new Set(slots.map((line) => line.replace(/slot\d+/, 'slotN')))).toEqual(
    new Set(['    server slotN 127.0.0.1:9 disabled']),
  )
})

test('a vault gets fewer connections than it takes, so that its checks always find room', () => {
  const [, requests, idle] = /^ {4}default-server maxconn (\d+) pool-max-conn (\d+)$/m.exec(render({})) ?? []
  const checks = 10
  expect(Number(requests) + Number(idle) + checks).toBeLessThan(usualLimits.maxConnections)
})

test('names neither dashboard nor certificate when there is none', () => {
  expect(render({})).not.toMatch(/dashboard|resolvers|ssl|crt|redirect|Strict-Transport/)
})

test('leaves out the default port in the redirect', () => {
  expect(render({ tls: { ...tls, publicPort: 443 } })).toContain(
    'location https://%[req.hdr(host),host_only]%[pathq]\n',
  )
  expect(render({ tls })).toContain('location https://%[req.hdr(host),host_only]:8443%[pathq]\n')
})

test.each<[string, Partial<EdgeConfig>]>([
  ['a path with a line break', { errors: '/a\nb' }],
  ['a path with a quote', { tls: { ...tls, key: '/a" b' } }],
  ['a host with a blank', { dashboard: { host: 'a b', port: 1 } }],
  ['a port that is none', { dashboard: { host: 'a', port: 70_000 } }],
  ['a bind with an option behind it', { binds: { ...edgeDefaults.binds, http: ':8080 ssl' } }],
])('refuses %s', (_, change) => {
  expect(() => render(change)).toThrow(RangeError)
})

test.each([
  ['an unknown value', '{{nothing}}'],
  ['an unknown block', '[nothing]\n[/nothing]'],
  ['a block that stays open', '[tls]\nx'],
  ['blocks that cross', '[tls]\n[plain]\n[/tls]\n[/plain]'],
])('does not render a template with %s', (_, text) => {
  expect(() => renderHaproxyConfig(text, edgeDefaults)).toThrow(/haproxy\.cfg\.template/)
})
