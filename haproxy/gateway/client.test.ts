import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startGatewayUnderTest } from '../../tests/fake-gateway.ts'
import { createGatewayClient } from './client.ts'

const token = 'x'.repeat(40)

test('tells a gateway that is not there from one that says nothing and one that says nonsense', async () => {
  await using silent = await serve(() => undefined)
  await using odd = await serve((end) => end('{"pool":1}'))
  await using broken = await serve((end) => end('<html>'))
  const read = (url: string, timeoutMs = 10_000) => {
    const client = createGatewayClient({ url, token, timeoutMs })
    return client.readPool('vault').finally(client.close)
  }
  await expect(read('http://127.0.0.1:9')).rejects.toMatchObject({ code: 'gateway_unreachable' })
  await expect(read(silent.url, 150)).rejects.toMatchObject({ code: 'gateway_timeout' })
  await expect(read(odd.url)).rejects.toMatchObject({ code: 'gateway_answer' })
  await expect(read(broken.url)).rejects.toMatchObject({ code: 'gateway_answer' })
})

test('a call that is cancelled rejects with the reason of its signal', async () => {
  await using silent = await serve(() => undefined)
  const client = createGatewayClient({ url: silent.url, token, timeoutMs: 5000 })
  const reason = new Error('the activity was cancelled')
  const signal = AbortSignal.timeout(1)
  const cancel = new AbortController()
  const call = client.readPool('vault', { signal: cancel.signal })
  signal.addEventListener('abort', () => cancel.abort(reason))
  await expect(call).rejects.toBe(reason)
  client.close()
})

test('carries the code and the highest epoch of a refusal', async () => {
  await using it = await startGatewayUnderTest()
  const { client } = it
  const order = { pool: 'vault', slot: 'vault_web1', address: '10.0.0.1:8080' }
  await client.address({ ...order, epoch: 4 })
  await expect(client.address({ ...order, epoch: 3 })).rejects.toMatchObject({ code: 'stale_epoch', highest: 4 })
  await expect(client.withdraw({ pool: 'vault', slot: '../x', epoch: 4 })).rejects.toMatchObject({ code: 'not_found' })
})

async function serve(answer: (end: (text: string) => void) => void): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_request, response) => answer((text) => response.end(text)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
