/** Binds the rows of the contract to code: the shapes of body and query, the status of the answer. */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { RouteContract } from '../contract/route.ts'
import type { LinkSession, Session } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { ApiError } from './problems.ts'

/** What a handler of a JSON route finds on its context. */
export interface ApiEnv {
  Bindings: { exchange: Exchange; session: Session | undefined; link: LinkSession | undefined }
  Variables: { session: Session; link: LinkSession }
}

export type ApiContext = Context<ApiEnv>

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined

export interface Call<R extends RouteContract> {
  c: ApiContext
  /** Of the request, parsed. */
  body: Parsed<R['request']>
  query: Parsed<R['query']>
  exchange: Exchange
}

/** A value goes out as JSON with the first status of the contract; `undefined` as no body; a Response as it is. */
export type Answering<R extends RouteContract> = (call: Call<R>) => Promise<unknown>

export const createApi = (): Hono<ApiEnv> => new Hono<ApiEnv>()

/**
 * Adds one route below `/api`. Who may call was looked at before: the handler finds `c.get('session')` or
 * `c.get('link')` where the contract asks for them.
 */
export function answer<R extends RouteContract>(api: Hono<ApiEnv>, contract: R, handler: Answering<R>): void {
  const path = contract.path.replace(/^\/api(?=\/)/, '').replaceAll(/\{(\w+)\}/g, ':$1')
  const status = Number(Object.keys(contract.answers)[0] ?? 200)
  api.on(contract.method, path, async (c) => {
    const { exchange } = c.env
    const body = (await readRequest(c, contract)) as Parsed<R['request']>
    const query = parse(contract.query ?? z.strictObject({}), readQuery(exchange)) as Parsed<R['query']>
    const answered = await handler({ c, body, query, exchange })
    if (answered instanceof Response) return answered
    if (answered === undefined) return new Response(null, { status })
    return Response.json(answered, { status })
  })
}

async function readRequest(c: ApiContext, { request }: RouteContract): Promise<unknown> {
  if (request === undefined || typeof request === 'string') return undefined
  if (!/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(c.req.header('content-type') ?? '')) {
    throw new ApiError('media_type')
  }
  return parse(request, parseJson(await c.req.arrayBuffer()))
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ApiError('bad_request', 'The body is no JSON in UTF-8.')
  }
}

/** Every name once. */
function readQuery({ target }: Exchange): Record<string, string> {
  const names = [...target.query.keys()]
  if (new Set(names).size !== names.length) throw new ApiError('bad_request', 'A name stands twice in the query.')
  return Object.fromEntries(target.query)
}

/** @throws ApiError `bad_request` naming the fields, never their values */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = new Set(result.error.issues.map(fieldOf))
  throw new ApiError('bad_request', undefined, { members: { fields: [...fields].slice(0, 20) } })
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return [...issue.path, ...unknown].map(String).join('.').slice(0, 200)
}
