import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { dashboardUrl, requestStatus, temporalUrl, vaultUrl, waitForFirstRequest } from './first-request.ts'

const settings = {
  BIND_ADDRESS: '127.0.0.1',
  HTTP_PORT: 8080,
  HTTPS_PORT: 8443,
  ENABLE_HTTPS: false,
  TEMPORAL_UI_PORT: 8233,
  DASHBOARD_PORT: 8081,
  DASHBOARD_ORIGIN: undefined,
}

test('names the address that a person can open', () => {
  expect(vaultUrl(settings)).toBe('http://127.0.0.1:8080/')
  expect(vaultUrl({ ...settings, ENABLE_HTTPS: true })).toBe('https://127.0.0.1:8443/')
  expect(vaultUrl({ ...settings, BIND_ADDRESS: '0.0.0.0', HTTP_PORT: 80 })).toBe('http://127.0.0.1/')
  expect(vaultUrl({ ...settings, BIND_ADDRESS: '192.0.2.7' })).toBe('http://192.0.2.7:8080/')
  expect(dashboardUrl(settings)).toBe('http://127.0.0.1:8081/')
  expect(dashboardUrl({ ...settings, ENABLE_HTTPS: true })).toBe('https://127.0.0.1:8081/')
  expect(dashboardUrl({ ...settings, DASHBOARD_ORIGIN: 'https://v.example:8081' })).toBe('https://v.example:8081/')
  expect(temporalUrl({ ...settings, BIND_ADDRESS: '192.0.2.7' })).toBe('http://127.0.0.1:8233/')
})

test('waits through 503 until the first good answer', async () => {
  let asked = 0
  const server = createServer((_, response) => response.writeHead(++asked < 4 ? 503 : 200).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await waitForFirstRequest({ ...settings, HTTP_PORT: port }, new AbortController().signal)
  expect(asked).toBe(4)
  server.close()
})

test('says why there was no answer', async () => {
  expect(await requestStatus('http://127.0.0.1:1/')).toContain('ECONNREFUSED')
})
