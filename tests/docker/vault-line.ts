/** A line to a vault that counts what goes over it. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CountingLine extends AsyncDisposable {
  url: string
  /** Bytes so far, with everything around the contents. */
  sentBytes(): number
  receivedBytes(): number
}

export async function startCountingLine(port: number): Promise<CountingLine> {
  let [sentBytes, receivedBytes] = [0, 0]
  const open = new Set<Socket>()
  const join = (from: Socket, to: Socket, count: (bytes: number) => void) => {
    open.add(from)
    from.on('data', (bytes) => count(bytes.length))
    from
      .on('error', () => to.destroy())
      .on('close', () => {
        open.delete(from)
        to.destroy()
      })
    from.pipe(to)
  }
  const server = createServer((client) => {
    const vault = connect(port, '127.0.0.1')
    join(client, vault, (bytes) => {
      sentBytes += bytes
    })
    join(vault, client, (bytes) => {
      receivedBytes += bytes
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    url: `http://127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`,
    sentBytes: () => sentBytes,
    receivedBytes: () => receivedBytes,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
