import { Problem } from '../contract/problems.ts'
import type { Parsed, RouteContract, Schema } from '../contract/routes.ts'
import { vaultHeaders } from '../contract/values.ts'
import { type Bytes, unshared } from '../format/bytes.ts'
import { ClientError } from './errors.ts'
import type { Platform } from './platform.ts'
import { isPassing, parseRetryAfter, retryWait } from './retry-policy.ts'

/** How a request says who it is: the browser's cookie, a session of a terminal, or a link session. */
export type Credentials = { kind: 'cookie' } | { kind: 'bearer' | 'link'; token: string }

export interface Call {
  params?: Readonly<Record<string, string | number>>
  query?: Readonly<Record<string, string | number>>
  /** Bytes as they are; anything else as JSON. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
  /** Longest time of one try until its answer begins. */
  attemptMs?: number
  /** Longest time for all tries; 0 = a single one, for what must not be repeated. */
  patienceMs?: number
  /** Asked once before each repeat; an answer of it ends the call. */
  beforeRepeat?(): Promise<Response | undefined>
}

export interface TransportOptions {
  /** `https://host[:port]` */
  origin: string
  credentials: Credentials
  /** Hears that requests have failed for 2 s, and that they work again. */
  onState?(state: 'reconnecting' | 'connected'): void
}

export interface Transport {
  readonly origin: string
  /**
   * The answer, when it is a success. Its body is still coming and may be cut.
   * @throws ClientError `unreachable`, `refused`, `signed_out`, `answer_invalid`
   */
  send(route: RouteContract, call?: Call): Promise<Response>
  /** The whole body as it came, and the answer's headers. @throws ClientError as `send` */
  bytes(route: RouteContract, call?: Call): Promise<{ bytes: Bytes; headers: Headers }>
  /** The answer's JSON by its schema. @throws ClientError as `send` */
  json<T extends Schema>(route: RouteContract, schema: T, call?: Call): Promise<Parsed<T>>
  /** The same with other credentials. */
  as(credentials: Credentials): Transport
}

/** Takes what it needs of an answer while the connection is there. What it throws is a cut. */
type Take<T> = (answer: Response) => Promise<T> | T

const ATTEMPT_MS = 60_000
const PATIENCE_MS = 60_000
const RECONNECTING_AFTER_MS = 2_000

export function createTransport(platform: Platform, options: TransportOptions): Transport {
  const state = createConnectionState(options.onState)
  const run = async <T>(route: RouteContract, call: Call, take: Take<T>): Promise<T> => {
    const begun = platform.now().getTime()
    const patienceMs = call.patienceMs ?? PATIENCE_MS
    try {
      for (let attempt = 0; ; attempt++) {
        const tried = await attemptOnce({ platform, options, route, call }, take)
        if (tried.ok) return tried.taken
        const waitMs = retryWait(attempt, platform.random(), tried.retryAfterMs)
        const elapsedMs = platform.now().getTime() - begun
        if (!tried.passing || waitMs === null || elapsedMs + waitMs > patienceMs) throw tried.error
        if (elapsedMs + waitMs >= RECONNECTING_AFTER_MS) state.troubled(call)
        await platform.sleep(waitMs, call.signal)
        const known = await call.beforeRepeat?.()
        if (known !== undefined) return await take(known)
      }
    } finally {
      state.over(call)
    }
  }
  const bytes = (route: RouteContract, call: Call) =>
    run(route, call, async (answer) => ({
      bytes: new Uint8Array(await answer.arrayBuffer()),
      headers: answer.headers,
    }))
  return {
    origin: options.origin,
    send: (route, call = {}) => run(route, call, (answer) => answer),
    bytes: (route, call = {}) => bytes(route, call),
    async json(route, schema, call = {}) {
      const parsed = schema.safeParse(parseJson((await bytes(route, call)).bytes))
      if (!parsed.success) throw new ClientError('answer_invalid', { cause: parsed.error })
      return parsed.data
    },
    as: (credentials) => createTransport(platform, { ...options, credentials }),
  }
}

/** Several calls may be in trouble at once; the state is said when the first is and when none is any more. */
function createConnectionState(onState: TransportOptions['onState']) {
  const inTrouble = new Set<Call>()
  return {
    troubled(call: Call) {
      if (inTrouble.size === 0) onState?.('reconnecting')
      inTrouble.add(call)
    },
    over(call: Call) {
      if (inTrouble.delete(call) && inTrouble.size === 0) onState?.('connected')
    },
  }
}

type Tried<T> =
  | { ok: true; taken: T }
  | { ok: false; passing: boolean; error: ClientError; retryAfterMs?: number | undefined }

interface Attempt {
  platform: Platform
  options: TransportOptions
  route: RouteContract
  call: Call
}

async function attemptOnce<T>({ platform, options, route, call }: Attempt, take: Take<T>): Promise<Tried<T>> {
  call.signal?.throwIfAborted()
  const { url, init } = renderRequest(route, call, options)
  // Not a time-out signal: that one would go on to cut a body which the caller reads after this.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new ClientError('unreachable')), call.attemptMs ?? ATTEMPT_MS)
  const signal = call.signal === undefined ? late.signal : AbortSignal.any([late.signal, call.signal])
  try {
    const answer = await platform.fetch(url, { ...init, signal })
    if (answer.ok && answer.status in route.answers) return { ok: true, taken: await take(answer) }
    return await refusalOf(answer, platform.now())
  } catch (cause) {
    call.signal?.throwIfAborted()
    return { ok: false, passing: true, error: new ClientError('unreachable', { cause }) }
  } finally {
    clearTimeout(timer)
  }
}

async function refusalOf(answer: Response, now: Date): Promise<Tried<never>> {
  const problem = Problem.safeParse(readProblem(await answer.text())).data
  const passing = isPassing(answer.status)
  const retryAfterMs = parseRetryAfter(answer.headers.get('Retry-After'), now) ?? problem?.retryAfterMs
  return { ok: false, passing, retryAfterMs, error: errorOf(answer, problem) }
}

function errorOf({ status }: Response, problem: Problem | undefined): ClientError {
  if (problem === undefined) return new ClientError(isPassing(status) ? 'unreachable' : 'answer_invalid')
  const ended = problem.code === 'auth_required' || problem.code === 'session_expired'
  return new ClientError(ended ? 'signed_out' : 'refused', { problem })
}

function renderRequest(route: RouteContract, call: Call, { origin, credentials }: TransportOptions) {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json, */*', ...call.headers }
  if (credentials.kind === 'bearer') headers.Authorization = `Bearer ${credentials.token}`
  if (credentials.kind === 'link') headers.Authorization = `Link ${credentials.token}`
  if (credentials.kind === 'cookie' && route.method !== 'GET') headers[vaultHeaders.csrf] = '1'
  const { body } = call
  const isBytes = body instanceof Uint8Array
  if (body !== undefined) headers['Content-Type'] = isBytes ? 'application/octet-stream' : 'application/json'
  const init: RequestInit = {
    method: route.method,
    headers,
    // A redirect would carry what only this origin may see; an answer from a cache proves nothing about the server.
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    credentials: credentials.kind === 'cookie' ? 'same-origin' : 'omit',
  }
  if (body !== undefined) init.body = isBytes ? unshared(body) : JSON.stringify(body)
  return { url: origin + renderPath(route, call), init }
}

function renderPath({ path }: RouteContract, { params, query }: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name] ?? '')))
  const pairs = Object.entries(query ?? {}).map(([name, value]) => [name, String(value)] as [string, string])
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs)}`
}

function parseJson(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ClientError('answer_invalid', { cause })
  }
}

/** A proxy in between may answer with a page of its own. */
function readProblem(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
