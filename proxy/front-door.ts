import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Connection, writeAnswer } from './connection.ts'
import { ProxyError, type ProxyErrorCode } from './errors.ts'
import { type Answer, answerFailure, type Exchange } from './exchange.ts'

const parserCodes: Readonly<Record<string, ProxyErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

export interface FrontDoorDeps {
  isPeerAllowed: (address: string) => boolean
  newId: () => string
  handle: (exchange: Exchange, request: IncomingMessage) => Promise<Answer>
  /** Writes down a finished exchange; gives the answer that leaves. */
  record: (exchange: Exchange, answer: Answer) => Promise<Answer>
  /** Headers of answers to authenticated requests. */
  identify: (exchange: Exchange) => Record<string, string>
  headersMs: number
  requestMs: number
}

interface Begun {
  connection: Connection
  exchange: Exchange
}

/** The HTTP side: connections, what the parser refuses, one exchange at a time, the drain. */
export class FrontDoor {
  readonly server: Server
  readonly #deps: FrontDoorDeps
  readonly #connections = new Map<Duplex, Connection>()
  #inFlight = 0
  #onIdle = () => {}

  constructor(deps: FrontDoorDeps) {
    this.#deps = deps
    this.server = createServer({
      maxHeaderSize: 8192,
      headersTimeout: deps.headersMs,
      requestTimeout: deps.requestMs,
      connectionsCheckingInterval: Math.min(500, deps.headersMs / 4),
      keepAliveTimeout: 60_000,
      requireHostHeader: false, // Node would answer for itself
    })
    this.server.maxHeadersCount = 0 // with a limit Node drops what is above it instead of refusing; framing counts
    this.server.maxConnections = 256
    this.server.on('connection', (socket: Socket) => this.#onConnection(socket))
    const onRequest = (request: IncomingMessage, response: ServerResponse) => this.#onRequest(request, response)
    for (const event of ['request', 'checkContinue', 'checkExpectation']) this.server.on(event, onRequest)
    this.server.on('clientError', (error, socket) => this.#onClientError(error, socket))
    this.server.on('upgrade', (request, socket) => this.#refuse(socket, 'upgrade_refused', request))
    this.server.on('connect', (request, socket) => this.#refuse(socket, 'method_not_allowed', request))
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** No new connections; waits are cut, everything else has `limitMs` to end and be answered. */
  async drain(limitMs: number): Promise<void> {
    const idle = Promise.withResolvers<void>()
    this.#onIdle = idle.resolve
    this.server.close()
    for (const connection of this.#connections.values()) {
      connection.isLast = true
      const { exchange } = connection
      if (exchange?.call?.row.op === 'wait') exchange.cut.abort(new ProxyError('wait_expired', { reason: 'shutdown' }))
    }
    const timer = setTimeout(idle.resolve, this.#inFlight === 0 ? 0 : limitMs)
    await idle.promise
    clearTimeout(timer)
    this.server.closeAllConnections()
  }

  #onConnection(socket: Socket): void {
    const connection: Connection = { socket, peer: socket.remoteAddress ?? 'unknown' }
    this.#connections.set(socket, connection)
    socket.on('close', () => {
      this.#connections.delete(socket)
      if (!connection.exchange) return
      connection.exchange.clientGone = true
      connection.exchange.cut.abort(new ProxyError('request_timeout'))
    })
    if (!this.#deps.isPeerAllowed(connection.peer)) this.#refuse(socket, 'peer_refused')
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const begun = this.#begin(request.socket, request)
    if (!begun) return void request.resume()
    begun.connection.response = response
    void this.#serve(begun, this.#deps.handle(begun.exchange, request))
  }

  #onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const code = parserCodes[error.code ?? ''] ?? 'malformed_request'
    const connection = this.#connections.get(socket)
    const isSilent = code === 'request_timeout' && connection?.socket.bytesRead === 0
    if (!connection || isSilent || error.code === 'ECONNRESET') return void socket.destroy()
    const { exchange, response } = connection
    // A body that does not come: its exchange is there and waits for it.
    const isBodyLate = exchange && code === 'request_timeout' && response?.req.complete === false
    if (isBodyLate) void this.#settle({ connection, exchange }, answerFailure(new ProxyError(code)))
    else this.#refuse(socket, code)
  }

  #refuse(socket: Duplex, code: ProxyErrorCode, request?: IncomingMessage): void {
    const begun = this.#begin(socket, request)
    if (begun) void this.#serve(begun, Promise.reject(new ProxyError(code)))
  }

  /** A new exchange, unless the connection has one: what comes too early is discarded and makes that one the last. */
  #begin(socket: Duplex, request?: IncomingMessage): Begun | undefined {
    const connection = this.#connections.get(socket)
    if (connection?.exchange) connection.isLast = true
    if (!connection || connection.exchange || connection.ended) return undefined
    const { method = '-', url: target = '' } = request ?? {}
    const facts = { requestId: this.#deps.newId(), peer: connection.peer, method, target }
    connection.exchange = { ...facts, startedAtMs: performance.now(), cut: new AbortController() }
    return { connection, exchange: connection.exchange }
  }

  async #serve(begun: Begun, answer: Promise<Answer>): Promise<void> {
    this.#inFlight += 1
    try {
      await this.#settle(begun, await answer.catch(answerFailure))
    } finally {
      this.#inFlight -= 1
      if (this.#inFlight === 0) this.#onIdle()
    }
  }

  async #settle({ connection, exchange }: Begun, answer: Answer): Promise<void> {
    if (exchange.settled) return
    exchange.settled = true
    const last = await this.#deps.record(exchange, answer)
    if (!connection.socket.destroyed)
      writeAnswer(connection, last, exchange.tokenId ? this.#deps.identify(exchange) : {})
  }
}
