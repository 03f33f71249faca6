/** The JSON side of the API: hono behind the frame, one frame route for each row of the contract. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { Hono } from 'hono'
import { limits } from '../contract/limits.ts'
import type { RouteContract } from '../contract/route.ts'
import { routes as contracts } from '../contract/routes.ts'
import type { Authenticate, Caller, LinkSession, Session } from './authenticate.ts'
import { isLinkSession } from './authenticate.ts'
import { type ApiEnv, createApi } from './define-routes.ts'
import type { ApiDeps } from './deps.ts'
import type { Exchange, Route } from './exchange.ts'
import { ApiError } from './problems.ts'
import { readBody } from './request-body.ts'

export interface AppDeps {
  api: Pick<ApiDeps, 'clock'>
  authenticate: Authenticate
  /** Each holds routes relative to `/api`. */
  parts: readonly Hono<ApiEnv>[]
}

/** One route for each row of the contract; those that `parts` do not serve are 404. */
export function createJsonRoutes(deps: AppDeps): Route[] {
  const app = createApp(deps.parts)
  return Object.values<RouteContract>(contracts).map((contract) => ({
    path: contract.path,
    methods: { [contract.method]: (exchange: Exchange) => serve(exchange, { ...deps, app, contract }) },
    bodyLimitBytes: contract.bodyLimitBytes,
  }))
}

function createApp(parts: readonly Hono<ApiEnv>[]): Hono<ApiEnv> {
  const app = createApi()
  app.use('/api/*', async (c, next) => {
    const { session, link } = c.env
    if (session !== undefined) c.set('session', session)
    if (link !== undefined) c.set('link', link)
    await next()
  })
  for (const part of parts) app.route('/api', part)
  app.onError((error) => {
    throw error // the frame answers all errors
  })
  app.notFound(() => {
    throw new ApiError('not_found')
  })
  return app
}

interface Serving extends AppDeps {
  app: Hono<ApiEnv>
  contract: RouteContract
}

async function serve(exchange: Exchange, { app, contract, authenticate, api }: Serving): Promise<void> {
  const { incoming, outgoing, target } = exchange
  const caller = contract.access === 'public' ? null : await authenticate(incoming)
  const admitted = caller === null ? {} : admit(caller, contract, api.clock())
  if (admitted.session !== undefined) exchange.logged.userId = admitted.session.userId
  const body = contract.bodyLimitBytes === 0 ? undefined : await readWhole(exchange, contract.bodyLimitBytes)
  const contentType = incoming.headers['content-type']
  const request = new Request(`http://vault${encodeURI(target.path)}`, {
    method: contract.method,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    ...(body === undefined || contract.method === 'GET' ? {} : { body }),
  })
  const response = await app.fetch(request, { exchange, session: undefined, link: undefined, ...admitted })
  await sendResponse(response, outgoing, incoming.method === 'HEAD')
}

/** @throws ApiError `auth_required`, `forbidden`, `reauth_required` */
function admit(
  caller: Caller,
  { access, reauth }: RouteContract,
  now: Date,
): { session?: Session; link?: LinkSession } {
  if (isLinkSession(caller)) {
    if (access !== 'link') throw new ApiError('auth_required')
    return { link: caller }
  }
  if (access === 'admin' && caller.role !== 'admin') throw new ApiError('forbidden')
  const confirmedMs = caller.reauthAt?.getTime() ?? Number.NEGATIVE_INFINITY
  if (reauth && now.getTime() - confirmedMs > limits.reauthMs) throw new ApiError('reauth_required')
  return { session: caller }
}

async function readWhole(exchange: Exchange, limitBytes: number): Promise<Buffer<ArrayBuffer>> {
  const pieces: Buffer[] = []
  for await (const piece of readBody(exchange, limitBytes)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function sendResponse(response: Response, outgoing: Exchange['outgoing'], isHead: boolean): Promise<void> {
  const { status, headers, body } = response
  if (body === null || isHead || headers.get('content-type') === 'application/json') {
    const bytes = Buffer.from(await response.arrayBuffer())
    const length = status === 204 || status === 304 ? {} : { 'Content-Length': bytes.length }
    outgoing.writeHead(status, { ...spread(headers), ...length })
    outgoing.end(isHead ? undefined : bytes)
    return
  }
  outgoing.writeHead(status, spread(headers))
  await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), outgoing)
}

/** `Set-Cookie` alone may stand more than once. */
function spread(headers: Headers): Record<string, string | string[]> {
  const cookies = headers.getSetCookie()
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) }
}
