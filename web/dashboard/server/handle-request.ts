/** The way of a request to its handler and back. Everything it needs is in `Services`, so it runs without Next. */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { DashboardError } from './dashboard-error.ts'
import type { LimitName, Role, Session } from './guards.ts'
import { parseInput, readQuery } from './parse-input.ts'
import { readJson, refuseBody } from './read-body.ts'
import { answerOf, refusalOf, toDashboardError } from './respond.ts'
import type { Services } from './services.ts'
import type { TokenName } from './tokens.ts'

export interface RouteSpec {
  who: 'public' | Role
  /** A bearer token that stands for a session; its caller is no browser, so there is no origin to check. */
  token?: TokenName
  body?: z.ZodType
  /** 64 KB unless said. */
  bodyBytes?: number
  query?: z.ZodType
  /** Besides `rest`, which every session spends. */
  limit?: LimitName
  /** The password or TOTP must have been given within the last ten minutes. */
  freshProof?: boolean
}

/** Whose doing it is, as the audit and the orchestrator are told. */
export interface Actor {
  name: string
  role: Role
}

/** What the way itself needs; handlers get all that there is. */
export type RouteServices = Pick<Services, 'guards' | 'tokens' | 'clock' | 'log'>

export interface RouteContext<S extends RouteSpec, V = Services> {
  request: Request
  /** null only for the public and for bearers of a token. */
  session: S['who'] extends 'public' ? Session | null : S['token'] extends TokenName ? Session | null : Session
  actor: S['who'] extends 'public' ? Actor | null : Actor
  body: S['body'] extends z.ZodType ? z.infer<S['body']> : undefined
  query: S['query'] extends z.ZodType ? z.infer<S['query']> : undefined
  /** Of the path, decoded. */
  params: Readonly<Record<string, string>>
  services: V
  requestId: string
  address: string
  headers: Headers
}

export type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> }
export type RouteHandler = (request: Request, context?: NextContext) => Promise<Response>
type Handle<S extends RouteSpec, V> = (context: RouteContext<S, V>) => unknown

const PROOF_MS = 600_000

export function createRoute<V extends RouteServices>(getServices: () => Promise<V>) {
  return <const S extends RouteSpec>(spec: S, handle: Handle<S, V>): RouteHandler =>
    async (request, next) => {
      const requestId = randomUUID()
      let services: V | null = null
      try {
        services = await getServices()
        const context = await admit(spec, { request, services, requestId, next })
        // `admit` has filled each field as the spec asks for it, which the compiler cannot follow.
        return answerOf(await handle({ ...context, services } as RouteContext<S, V>), requestId)
      } catch (error) {
        report(services, request, { error, requestId })
        return refusalOf(error, requestId)
      }
    }
}

interface Arrival {
  request: Request
  services: RouteServices
  requestId: string
  next: NextContext | undefined
}

/** A context before the compiler is told which of its fields are there. */
type AnyContext = Omit<RouteContext<RouteSpec, unknown>, 'services' | 'session' | 'actor' | 'body' | 'query'> & {
  session: Session | null
  actor: Actor | null
  body: unknown
  query: unknown
}

async function admit(spec: RouteSpec, arrival: Arrival): Promise<AnyContext> {
  const { request, services, requestId, next } = arrival
  const { guards, tokens } = services
  guards.checkTransport(request)
  const address = guards.addressOf(request)
  const bearer = spec.token !== undefined && tokens.accepts(spec.token, request.headers) ? spec.token : null
  if (bearer === null && !isSafe(request.method)) guards.checkOrigin(request)
  const session = bearer === null ? await admitSession(spec, arrival) : null
  const payer = session?.publicId ?? address
  await guards.spend(session === null ? 'public' : 'rest', payer)
  if (spec.limit !== undefined) await guards.spend(spec.limit, payer)
  return {
    ...{ request, session, requestId, address, headers: request.headers },
    actor: bearer === null ? actorOf(session) : { name: `token:${bearer}`, role: 'operator' },
    query: spec.query && parseInput(spec.query, readQuery(new URL(request.url))),
    body: spec.body ? parseInput(spec.body, await readJson(request, spec.bodyBytes)) : refuseBody(request),
    params: await readParams(next),
  }
}

const isSafe = (method: string) => method === 'GET' || method === 'HEAD'

async function admitSession(spec: RouteSpec, arrival: Arrival): Promise<Session | null> {
  const { request, services, requestId } = arrival
  const { guards, clock } = services
  const session = await guards.authenticate(request)
  if (spec.who === 'public') return session
  if (session === null)
    throw new DashboardError('unauthenticated', 'sign in first: there is no session, or it has ended')
  const { name, role } = session.account
  if (spec.who === 'operator' && role !== 'operator') {
    await guards.recordDenied({ session, request, requestId })
    throw new DashboardError('forbidden', `${name} is a viewer; this needs an operator`)
  }
  if (spec.freshProof) requireFreshProof(session, clock.now())
  return session
}

/** @throws DashboardError `step_up_required` */
export function requireFreshProof(session: Session, nowMs: number): void {
  if (nowMs - session.proofAt <= PROOF_MS) return
  throw new DashboardError(
    'step_up_required',
    'give the password or a code again: the last time was over 10 minutes ago',
  )
}

function actorOf(session: Session | null): Actor | null {
  return session === null ? null : { name: session.account.name, role: session.account.role }
}

async function readParams(next: NextContext | undefined): Promise<Record<string, string>> {
  // Next gives nothing at all to a route without parameters.
  const raw = (await next?.params) ?? {}
  return Object.fromEntries(
    Object.entries(raw).map(([name, value = '']) => [name, decode(Array.isArray(value) ? value.join('/') : value)]),
  )
}

/** Next hands a part of the path over as it came. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new DashboardError('invalid_request', 'the path has a % that stands for nothing')
  }
}

function report(services: RouteServices | null, request: Request, fault: { error: unknown; requestId: string }): void {
  const { code, status, cause } = toDashboardError(fault.error)
  if (status < 500) return
  const { pathname: path } = new URL(request.url)
  const line = { requestId: fault.requestId, method: request.method, path, code, err: cause ?? fault.error }
  services?.log[code === 'internal' ? 'error' : 'warn'](line, 'request failed')
}
