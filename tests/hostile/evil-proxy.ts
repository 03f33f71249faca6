/** A server between the client and the real one: it sees everything, and answers as a test's script says. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  method: string
  /** With the query. */
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface Answered {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** What it does with one honest answer: another one, `cut` for none at all, or undefined to let it pass. */
export type Lie = (
  asked: Asked,
  honest: Answered,
) => Answered | 'cut' | undefined | Promise<Answered | 'cut' | undefined>

export interface EvilProxy extends AsyncDisposable {
  url: string
  /** All requests since the last `forget`, with what the client was answered. */
  seen: (Asked & { answered: Answered | 'cut' })[]
  /** The newest script decides; undefined = honest. */
  lie(script: Lie | undefined): void
  forget(): void
}

export async function startEvilProxy(target: string): Promise<EvilProxy> {
  // Another address after each `forget`: the honest server's limits are not what is tested.
  const proxy: Pick<EvilProxy, 'seen'> & { script: Lie | undefined; client: number } = {
    seen: [],
    script: undefined,
    client: 1,
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    const asked = { method, path, headers, body: await collect(incoming) }
    const honest = await forward(target, {
      ...asked,
      headers: { ...headers, 'x-forwarded-for': `192.0.2.${proxy.client}` },
    })
    const answered = (await proxy.script?.(asked, honest)) ?? honest
    proxy.seen.push({ ...asked, answered })
    if (answered === 'cut') return void outgoing.destroy()
    outgoing.writeHead(answered.status, { ...answered.headers, 'content-length': answered.body.length })
    outgoing.end(answered.body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: proxy.seen,
    lie(script) {
      proxy.script = script
    },
    forget() {
      proxy.seen.splice(0)
      proxy.client = (proxy.client % 250) + 1
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function forward(target: string, { method, path, headers, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(target + path, { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
      const kept = Object.entries(answer.headers).filter(
        ([name]) => !['connection', 'transfer-encoding'].includes(name),
      )
      const plain = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
      collect(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, headers: plain, body: bytes }), reject)
    })
    sent.on('error', reject).end(body)
  })
}

// biome-ignore lint/suspicious/noExplicitAny: a liar changes what it likes
export type Tampering = (answer: any) => unknown

/** Changes the JSON of successful answers to one address. */
export function lieInJson(line: string, change: Tampering): Lie {
  const [method, path = ''] = line.split(' ')
  return (asked, honest) => {
    if (asked.method !== method || !asked.path.startsWith(path) || honest.status >= 300) return undefined
    const value = JSON.parse(honest.body.toString())
    return { ...honest, body: Buffer.from(JSON.stringify(change(value) ?? value)) }
  }
}

/** Another byte at that place of a base64url text. */
export function flipByte(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64url')
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
  return bytes.toString('base64url')
}
