import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LocalSite extends AsyncDisposable {
  port: number
}

/** A web server on this machine, under `127.0.0.1` and under `localhost`. */
export async function startLocalSite(answer: RequestListener): Promise<LocalSite> {
  const server = createServer(answer).listen(0)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
