import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RecordingProxy extends AsyncDisposable {
  address: string
  /** Every host that was asked for, with its port. */
  wanted: readonly string[]
}

/**
 * A forward proxy that lets nothing through and notes who was asked for. Given to a browser, it sees what a page's own
 * listeners cannot: requests of shared workers, of reports, of preconnects.
 */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const wanted: string[] = []
  const server = createServer((request, answer) => {
    wanted.push(request.url ?? '?')
    answer.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    wanted.push(request.url ?? '?')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    wanted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
