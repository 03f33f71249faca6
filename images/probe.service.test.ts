import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const statuses: Record<string, number> = { '/good': 200, '/empty': 204, '/moved': 302, '/ill': 503 }
const server = createServer((request, response) => {
  const status = statuses[request.url ?? '']
  if (status !== undefined) response.writeHead(status).end()
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function probe(path: string): Promise<number> {
  const { port } = server.address() as AddressInfo
  const child = spawn(process.execPath, [join(import.meta.dirname, 'probe.ts'), `http://127.0.0.1:${port}${path}`])
  const [code] = await once(child, 'exit')
  return code
}

test.each([
  ['/good', 0],
  ['/empty', 0],
  ['/moved', 1],
  ['/ill', 1],
])('%s ends with %d', async (path, code) => {
  expect(await probe(path)).toBe(code)
})

test('a server that accepts and never answers is not healthy after two seconds', async () => {
  const startedAt = performance.now()
  expect(await probe('/hangs')).toBe(1)
  expect(performance.now() - startedAt).toBeGreaterThan(1_900)
})

test('a port that nobody listens on is not healthy', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'probe.ts'), 'http://127.0.0.1:1/'])
  expect((await once(child, 'exit'))[0]).toBe(1)
})
