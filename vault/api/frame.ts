/** Everything that holds for each request whatever it asks for: id, headers, limits, errors, log line, drain. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { type ProblemCode, problems } from '../contract/problems.ts'
import { asApiError } from './as-api-error.ts'
import type { Drain } from './drain.ts'
import type { LoggedFacts, Route } from './exchange.ts'
import { commonHeaders } from './headers.ts'
import { ApiError, renderProblem } from './problems.ts'
import { checkBody, discardBody } from './request-body.ts'
import { parseTarget } from './request-target.ts'
import { findHandler } from './router.ts'
import { sendProblem } from './send.ts'

const MAX_HEADER_BYTES = 16_384
/** Above the idle and pool times of HAProxy, so that it and never we close an idle connection. */
const KEEP_ALIVE_MS = 75_000

export interface FrameLimits {
  headersTimeoutMs: number
  maxConnections: number
}

export const usualLimits: FrameLimits = { headersTimeoutMs: 10_000, maxConnections: 1_024 }

export interface FrameDeps {
  routes: readonly Route[]
  drain: Drain
  log: Logger
  /** Null unless incarnations are exposed. */
  incarnation: string | null
  now: () => number
  limits: FrameLimits
}

/** A server that does not listen yet. */
export function createFrame(deps: FrameDeps): Server {
  const open = new Map<ServerResponse, Duplex>()
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    open.set(outgoing, incoming.socket)
    outgoing.once('close', () => open.delete(outgoing))
    void serve(deps, incoming, outgoing)
  }
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: deps.limits.headersTimeoutMs,
      requestTimeout: 0, // bodies have a time-out of their own: a large upload may take hours
      connectionsCheckingInterval: deps.limits.headersTimeoutMs / 10,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requireHostHeader: false, // Node's own refusal carries none of our headers; see `parse`
    },
    onRequest,
  )
  server.maxConnections = deps.limits.maxConnections
  server.on('checkExpectation', onRequest)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // In the middle of an answer nothing can be said any more, only ended.
    const answering = [...open.values()].includes(socket)
    if (answering || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else refuseUnparsed(deps, error, socket)
  })
  server.on('drop', () => deps.log.warn(deps.limits, 'connection refused: too many'))
  deps.drain.signal.addEventListener('abort', () => {
    for (const outgoing of open.keys()) closeAfter(outgoing)
  })
  return server
}

async function serve(deps: FrameDeps, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const requestId = randomUUID()
  const https = incoming.headers['x-forwarded-proto'] === 'https'
  const headers = commonHeaders({ requestId, https, incarnation: deps.incarnation })
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  if (deps.drain.draining) closeAfter(outgoing)
  const found = find(deps.routes, incoming)
  const route = found instanceof ApiError ? undefined : found.route
  deps.drain.requestBegins(route?.health !== true)
  const logged: LoggedFacts = {}
  logAtEnd(deps, { requestId, route, logged, incoming, outgoing })
  try {
    if (found instanceof ApiError) throw found
    checkBody(incoming, found.route.bodyLimitBytes)
    const { target, params } = found
    await found.handler({ requestId, target, params, incoming, outgoing, drain: deps.drain, logged })
  } catch (error) {
    await refuse(deps, { error, requestId, incoming, outgoing })
  }
}

function find(routes: readonly Route[], incoming: IncomingMessage) {
  try {
    const target = parseTarget(incoming.url ?? '')
    const hosts = incoming.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (target === null || hosts.length !== 1) throw new ApiError('bad_request')
    const expect = incoming.headers.expect
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw new ApiError('bad_request')
    return { target, ...findHandler(routes, incoming.method ?? '', target.path) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error
  }
}

interface Refusal {
  error: unknown
  requestId: string
  incoming: IncomingMessage
  outgoing: ServerResponse
}

async function refuse(deps: FrameDeps, { error, requestId, incoming, outgoing }: Refusal): Promise<void> {
  const known = asApiError(error)
  const clientLeft = incoming.destroyed && !incoming.complete
  if (known.code === 'internal' && !clientLeft) deps.log.error({ requestId, err: error }, 'request failed')
  if (outgoing.headersSent || clientLeft) {
    outgoing.destroy() // what was announced cannot be kept: a cut answer must not look complete
    return
  }
  const complete = await discardBody(incoming)
  sendProblem(outgoing, known, { requestId, close: !complete || deps.drain.draining })
}

interface Logged {
  requestId: string
  route: Route | undefined
  logged: LoggedFacts
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/** No target and no query: they may hold what nobody but the user should read. */
function logAtEnd(deps: FrameDeps, { requestId, route, logged, incoming, outgoing }: Logged): void {
  const startedAt = deps.now()
  const bytesBefore = incoming.socket.bytesWritten
  outgoing.once('close', () => {
    deps.drain.requestEnds()
    const { statusCode: status, writableFinished } = outgoing
    const bytes = incoming.socket.bytesWritten - bytesBefore
    const named = { route: route?.path ?? null, ...(logged.userId && { userId: logged.userId }) }
    const line = { requestId, method: incoming.method, ...named, status, bytes }
    const level = status >= 500 && route?.health !== true ? 'warn' : route?.health === true ? 'debug' : 'info'
    deps.log[level](
      { ...line, ms: Math.round((deps.now() - startedAt) * 10) / 10, ...(writableFinished ? {} : { aborted: true }) },
      'request',
    )
  })
}

function closeAfter(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) outgoing.setHeader('Connection', 'close')
}

/** What Node's parser refused has no request object: the answer is written by hand, with the same headers. */
function refuseUnparsed(deps: FrameDeps, error: NodeJS.ErrnoException, socket: Duplex): void {
  const code = unparsedCodes[error.code ?? ''] ?? 'bad_request'
  const requestId = randomUUID()
  const body = renderProblem({ code }, requestId)
  const headers = {
    ...commonHeaders({ requestId, https: false, incarnation: deps.incarnation }),
    'Content-Type': 'application/problem+json',
    'Content-Length': `${Buffer.byteLength(body)}`,
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${problems[code].status} Refused\r\n${lines.join('')}\r\n${body}`)
  deps.log.info({ requestId, method: null, route: null, status: problems[code].status }, 'request')
}

const unparsedCodes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
}
