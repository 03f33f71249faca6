import { Agent, type IncomingMessage, request } from 'node:http'
import { ProxyError, type ProxyErrorCode } from './errors.ts'

const MAX_IN_FLIGHT = 64
const MAX_WAITING = 256
const MAX_ANSWER_BYTES = 1 << 20
const UNREACHABLE = new Set(['ENOENT', 'ECONNREFUSED', 'EACCES', 'EAGAIN'])

export interface EngineRequest {
  method: string
  path: string
  body?: string
  timeoutMs: number
  timeoutCode?: ProxyErrorCode
  /** Cuts the exchange; it rejects with the signal's reason. */
  signal?: AbortSignal
  /** Runs `send` when the request may go out; `send` resolves once it was handed to the engine. */
  gate?: (send: () => Promise<void>) => Promise<void>
}

export interface EngineAnswer {
  status: number
  apiVersion: string | undefined
  osType: string | undefined
  body: Buffer
}

/** The engine behind its unix socket: whole answers of at most 1 MiB, no redirect, no upgrade, nothing relayed. */
export function createEngine(socketPath: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_IN_FLIGHT + 1 }) // one more for the health check
  const waiting: (() => void)[] = []
  let inFlight = 0
  let apiVersion: string | undefined

  async function exchange(order: EngineRequest): Promise<EngineAnswer> {
    let answer: Promise<EngineAnswer> | undefined
    const send = () => {
      const sent = sendRequest(agent, socketPath, order)
      sent.answer.catch(() => undefined) // awaited below; it may fail while the gate is still open
      answer = sent.answer
      return sent.handedOver
    }
    await (order.gate ? order.gate(send) : void send())
    if (!answer) throw new ProxyError('internal')
    const done = await answer
    apiVersion = done.apiVersion ?? apiVersion
    return done
  }

  return {
    /** Version of the API as the last answer told it; undefined before the first. */
    apiVersion: () => apiVersion,
    apiMinor: () => (apiVersion ? Number(apiVersion.slice(2)) : undefined),
    /** Asks whether the engine is there, outside the limits of the callers. */
    isThere: (): Promise<boolean> =>
      exchange({ method: 'GET', path: '/_ping', timeoutMs: 2_000 }).then(
        ({ status }) => status === 200,
        () => false,
      ),
    async send(order: EngineRequest): Promise<EngineAnswer> {
      if (inFlight < MAX_IN_FLIGHT) inFlight += 1
      else if (waiting.length >= MAX_WAITING) throw new ProxyError('overloaded')
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await exchange(order)
      } finally {
        const next = waiting.shift()
        if (next) next()
        else inFlight -= 1
      }
    },
    close: () => agent.destroy(),
  }
}
export type Engine = ReturnType<typeof createEngine>

function sendRequest(agent: Agent, socketPath: string, { method, path, body, signal, ...limit }: EngineRequest) {
  const answer = Promise.withResolvers<EngineAnswer>()
  const handedOver = Promise.withResolvers<void>()
  const headers: Record<string, string | number> = { Host: 'docker', Accept: 'application/json' }
  if (body) headers['Content-Type'] = 'application/json'
  if (method === 'POST') headers['Content-Length'] = Buffer.byteLength(body ?? '')
  const outgoing = request({ agent, socketPath, method, path, headers })
  const fail = (error: Error) => {
    answer.reject(error)
    outgoing.destroy()
  }
  const refuse = (reason: string) => fail(new ProxyError('engine_error', { reason }))
  const timer = setTimeout(() => fail(new ProxyError(limit.timeoutCode ?? 'engine_timeout')), limit.timeoutMs)
  const onAbort = () => fail(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  outgoing.on('error', ({ code = 'broken' }: NodeJS.ErrnoException) => {
    fail(new ProxyError(UNREACHABLE.has(code) ? 'engine_unavailable' : 'engine_error', { reason: code }))
  })
  outgoing.on('finish', handedOver.resolve)
  outgoing.on('close', () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    handedOver.resolve()
  })
  outgoing.on('information', () => refuse('informational'))
  outgoing.on('upgrade', () => refuse('upgrade'))
  outgoing.on('response', (incoming) => collect(incoming, answer.resolve, refuse))
  outgoing.end(body)
  if (signal?.aborted) onAbort()
  return { answer: answer.promise, handedOver: handedOver.promise }
}

function collect(
  incoming: IncomingMessage,
  done: (answer: EngineAnswer) => void,
  refuse: (reason: string) => void,
): void {
  const { socket, headers, statusCode: status = 0 } = incoming
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) refuse('answer_too_large')
    else chunks.push(chunk)
  })
  incoming.on('error', (error) => refuse(error.message))
  incoming.on('end', () => {
    // Node drops the connection when something follows an answer: then neither of the two is believed.
    if (socket.destroyed && headers.connection !== 'close') return refuse('two_answers')
    const word = (name: string, form: RegExp) => form.exec(String(headers[name]))?.[0]
    const apiVersion = word('api-version', /^1\.[0-9]{1,3}$/)
    done({ status, apiVersion, osType: word('ostype', /^[a-z]{1,20}$/), body: Buffer.concat(chunks) })
  })
}
