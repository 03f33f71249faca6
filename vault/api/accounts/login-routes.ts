/** Signing in: OPAQUE in two steps that may meet two replicas, then the second factor. */
import type { Hono } from 'hono'
import type { VaultDatabase, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ClientKind } from '../../contract/auth.ts'
import { limits } from '../../contract/limits.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { limitKey, readAddress } from '../address.ts'
import { auditIp } from '../audit-fact.ts'
import { hashToken } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import type { Exchange } from '../exchange.ts'
import { ApiError } from '../problems.ts'
import { requireProof, spendProof } from '../proof-of-work.ts'
import { type Bucket, countUp, forget, rateLimits, readCount, requireTurn, takeTurn } from '../rate-limits.ts'
import { putState, readState, takeState } from './auth-states.ts'
import { createSession, type NewSession, sessionCookie } from './new-session.ts'
import { finishLogin, startLogin } from './opaque.ts'
import { readAccount, toBase64Url } from './read-account.ts'
import { readTotp, requireTotpTurn, useCode } from './second-factor.ts'

const PROOF_FOR = 'login'
const TICKET_MS = 5 * 60_000
const TRIES_PER_TICKET = 5

export interface LoginState {
  login: string
  serverLoginState: string
  /** The credential belongs to the previous OPAQUE setup. */
  renew: boolean
}

interface Ticket {
  client: ClientKind
  renew: boolean
}

/** Failures are counted under a pseudonym: what people type as a login name may be a password. */
export const failuresOf = (deps: ApiDeps, login: string): Bucket => ({
  name: 'loginFailuresOfLogin',
  of: toBase64Url(deps.keys.pseudonym('login failures', login)),
})

export const addressBucket = (name: Bucket['name'], { incoming }: Exchange): Bucket => ({
  name,
  of: limitKey(readAddress(incoming)),
})

export function createLoginRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.loginStart, async ({ body, exchange }) => {
    const database = await deps.database()
    const { reader, write } = database
    const { login, startLoginRequest } = body
    const ofAddress = addressBucket('loginStartOfAddress', exchange)
    await requireTurn(reader, ofAddress, deps.clock())
    const failures = await readCount(reader, failuresOf(deps, login), deps.clock())
    const mustProve = failures >= rateLimits.loginFailuresOfLogin.count
    const proof = mustProve ? await requireProof(deps, PROOF_FOR, body.altcha) : null
    const started = await startFor(database, deps, { login, startLoginRequest })
    const loginId = deps.newId()
    await write(async (tx) => {
      if (proof !== null) await spendProof(tx, proof)
      await takeTurn(tx, ofAddress, deps.clock())
      await putState(tx, deps, { kind: 'login', id: loginId, lifeMs: limits.loginStateMs, ...started.state })
    })
    return { loginId, loginResponse: started.loginResponse, ksf: started.ksf }
  })
  answer(api, routes.loginFinish, async ({ body, exchange }) => {
    const database = await deps.database()
    const { loginId, finishLoginRequest, client } = body
    const state = await readState<LoginState>(database, deps, { kind: 'login', id: loginId })
    if (state === null) throw new ApiError('auth_failed')
    const { login, serverLoginState, renew } = state.value
    const isRight = finishLogin(login, serverLoginState, finishLoginRequest)
    const userId = isRight ? await activeUser(database, state.userId) : null
    if (userId === null) return refuseLogin(database, deps, { state: { ...state, login }, exchange })
    const totp = await readTotp(database.reader, userId)
    if (totp !== null) {
      throw await ticketFor(database, deps, { stateId: loginId, userId, ticket: { client, renew }, login })
    }
    const session = await database.write(async (tx) => {
      if (!(await takeState(tx, loginId))) throw new ApiError('auth_failed')
      await forget(tx, failuresOf(deps, login))
      return enter(tx, deps, { userId, client, exchange })
    })
    return signedIn(database, { userId, renew, session })
  })
  answer(api, routes.loginTotp, ({ body, exchange }) => confirmTicket(deps, body, exchange))
  return api
}

/** The same work and the same rows for a name that nobody has. */
export async function startFor(
  { reader }: VaultDatabase,
  deps: ApiDeps,
  { login, startLoginRequest }: { login: string; startLoginRequest: string },
) {
  const user = await reader.user.findUnique({ where: { login }, select: { id: true } })
  const credential = await reader.credential.findUnique({ where: { userId: user?.id ?? '' } })
  const { serverLoginState, ...shown } = startLogin(deps.keys, { login, startLoginRequest, credential })
  const renew = credential !== null && credential.setupId !== deps.keys.opaque.present.id
  const value: LoginState = { login, serverLoginState, renew }
  return { ...shown, state: { userId: user?.id ?? null, value } }
}

async function activeUser({ reader }: VaultDatabase, userId: string | null): Promise<string | null> {
  const user = await reader.user.findUnique({ where: { id: userId ?? '' }, select: { id: true, state: true } })
  return user?.state === 'active' ? user.id : null
}

interface Refused {
  state: { id: string; userId: string | null; login: string }
  exchange: Exchange
}

async function refuseLogin({ write }: VaultDatabase, deps: ApiDeps, { state, exchange }: Refused): Promise<never> {
  await write(async (tx) => {
    if (!(await takeState(tx, state.id))) return
    await countUp(tx, failuresOf(deps, state.login), deps.clock())
    await auditSignIn(tx, deps, { userId: state.userId, ok: false, exchange })
  })
  throw new ApiError('auth_failed')
}

interface Ticketed {
  stateId: string
  userId: string
  login: string
  ticket: Ticket
}

/** The refusal that carries the ticket. */
async function ticketFor({ write }: VaultDatabase, deps: ApiDeps, ticketed: Ticketed): Promise<ApiError> {
  const { stateId, userId, ticket, login } = ticketed
  const text = toBase64Url(deps.random(32))
  const state = { kind: 'ticket', id: toBase64Url(hashToken(text)), userId, value: ticket, lifeMs: TICKET_MS } as const
  await write(async (tx) => {
    if (!(await takeState(tx, stateId))) throw new ApiError('auth_failed')
    await forget(tx, failuresOf(deps, login))
    await putState(tx, deps, state)
  })
  return new ApiError('totp_required', undefined, { members: { ticket: text } })
}

/** Slots and bundle are given out only here. */
async function confirmTicket(deps: ApiDeps, body: { ticket: string; code: string }, exchange: Exchange) {
  const database = await deps.database()
  const { reader, write } = database
  const id = toBase64Url(hashToken(body.ticket))
  const state = await readState<Ticket>(database, deps, { kind: 'ticket', id })
  const userId = await activeUser(database, state?.userId ?? null)
  if (state === null || userId === null) throw new ApiError('session_expired')
  if (state.attempts >= TRIES_PER_TICKET) throw new ApiError('rate_limited')
  await requireTotpTurn(reader, deps, userId)
  const totp = await readTotp(reader, userId)
  const { client, renew } = state.value
  const session = await write(async (tx) => {
    if (totp !== null && !(await useCode(tx, deps, { row: totp, code: body.code }))) {
      const tried = { where: { id, attempts: { lt: TRIES_PER_TICKET } }, data: { attempts: { increment: 1 } } }
      await tx.authState.updateMany(tried)
      await auditSignIn(tx, deps, { userId, ok: false, exchange })
      return null
    }
    if (!(await takeState(tx, id))) throw new ApiError('session_expired')
    return enter(tx, deps, { userId, client, exchange })
  })
  if (session === null) throw new ApiError('auth_failed')
  return signedIn(database, { userId, renew, session })
}

interface Entering {
  userId: string
  client: ClientKind
  exchange: Exchange
}

/** A new session and its entry in the log. */
export async function enter(tx: VaultTransaction, deps: ApiDeps, { userId, client, exchange }: Entering) {
  const session = await createSession(tx, deps, { userId, client, exchange })
  await auditSignIn(tx, deps, { userId, ok: true, exchange })
  return session
}

/** A failed one names whom it was tried for, as far as there is such an account, but nobody who did it. */
function auditSignIn(
  tx: VaultTransaction,
  deps: ApiDeps,
  { userId, ok, exchange }: { userId: string | null; ok: boolean; exchange: Exchange },
): Promise<number> {
  const ip = auditIp(deps, exchange)
  return appendAudit(tx, { actorId: ok ? userId : null, kind: 'user', action: 'sign-in', targetId: userId, ok, ip })
}

/** The answer of every step that signs in. */
export async function signedIn(
  { reader }: VaultDatabase,
  { userId, renew, session, status = 200 }: { userId: string; renew: boolean; session: NewSession; status?: number },
): Promise<Response> {
  const account = await readAccount(reader, userId)
  if (session.client === 'cli') return Response.json({ account, token: session.token, renew }, { status })
  const headers = { 'Set-Cookie': sessionCookie(session.token) }
  return Response.json({ account, renew }, { status, headers })
}
