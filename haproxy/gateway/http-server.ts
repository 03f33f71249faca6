/** Bare node:http in front of the operations: framing, token, target, method, epoch, body, in this order. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Logger } from 'pino'
import { errorTable, GatewayError } from './errors.ts'
import { HaproxyAbsent } from './haproxy-socket.ts'
import type { Answer, GatewayDeps } from './operations.ts'
import { operations, perform } from './operations.ts'
import { readBody, requireEpoch, requirePlainFraming } from './request-checks.ts'
import type { Target } from './request-target.ts'
import { parseTarget } from './request-target.ts'

export interface ServerDeps extends GatewayDeps {
  isTokenRight(authorization: string | undefined): boolean
  health(): { haproxy: boolean; state: boolean }
  now(): number
  log: Logger
}

export function createGatewayServer(deps: ServerDeps): Server {
  const limits = { maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 65_000 }
  const take = (request: IncomingMessage, response: ServerResponse) => void respond(deps, request, response)
  const server = createServer(limits, take)
  // Node would answer these two by itself, past the checks.
  server.on('checkContinue', take)
  server.on('checkExpectation', take)
  server.maxConnections = 128
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  return server
}

async function respond(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedMs = deps.now()
  const about: Record<string, unknown> = {}
  let answer: Answer
  try {
    answer = await answerTo(deps, request, about)
    if (about.fenced) deps.log.info({ ...about, status: answer.status, ms: deps.now() - startedMs })
  } catch (error) {
    answer = refusal(error)
    const { level } = errorTable[codeOf(error)]
    const detail = codeOf(error) === 'internal' ? { err: error } : { message: String(error) }
    deps.log[level]({ ...about, code: codeOf(error), status: answer.status, ms: deps.now() - startedMs, ...detail })
  }
  const body = JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    // A body that was not read to its end must not be taken for the next request.
    ...(request.complete ? {} : { Connection: 'close' }),
  })
  response.end(body)
}

/** @param about filled for the log as far as the request was understood */
async function answerTo(deps: ServerDeps, request: IncomingMessage, about: Record<string, unknown>): Promise<Answer> {
  requirePlainFraming(request)
  const target = parseTarget(request.url ?? '')
  if (target?.kind === 'health' && request.method === 'GET') return { status: 200, body: deps.health() }
  if (!deps.isTokenRight(request.headers.authorization)) throw new GatewayError('unauthorized', 'need the right token')
  if (target === null) throw new GatewayError('not_found', 'there is no such path')
  if (target.kind === 'health') throw new GatewayError('method_not_allowed', 'this path takes GET only')
  const { name, method, fenced } = operations[target.kind]
  Object.assign(about, { op: name, fenced, ...aboutTarget(target) })
  if (request.method !== method) throw new GatewayError('method_not_allowed', `this path takes ${method} only`)
  const epoch = fenced ? requireEpoch(request) : null
  Object.assign(about, { epoch })
  return perform(deps, target, { request, text: await readBody(request), epoch })
}

function aboutTarget(target: Target): { slot?: string } {
  return 'slot' in target ? { slot: target.slot } : {}
}

function codeOf(error: unknown): GatewayError['code'] {
  if (error instanceof GatewayError) return error.code
  return error instanceof HaproxyAbsent ? 'haproxy_unavailable' : 'internal'
}

function refusal(error: unknown): Answer {
  const code = codeOf(error)
  const isTold = code !== 'internal' && error instanceof Error
  const message = isTold ? error.message : 'the gateway failed; its log says why'
  const highest = error instanceof GatewayError ? error.highest : undefined
  return { status: errorTable[code].status, body: { code, message, ...(highest === undefined ? {} : { highest }) } }
}
