/** The sessions of an account, and confirming the password within one. */
import type { Hono } from 'hono'
import { limits } from '../../contract/limits.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { auditIp } from '../audit-fact.ts'
import { SESSION_IDLE_MS, type Session } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import type { Exchange } from '../exchange.ts'
import { ApiError } from '../problems.ts'
import { countUp, forget, requireTurn, takeTurn } from '../rate-limits.ts'
import { putState, readState, takeState } from './auth-states.ts'
import { failuresOf, type LoginState, startFor } from './login-routes.ts'
import { endSessions, signedOutHeaders } from './new-session.ts'
import { finishLogin } from './opaque.ts'
import { readTotp, requireTotpTurn, useCode } from './second-factor.ts'

export function createSessionRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.reauthStart, async ({ c, body }) => {
    const database = await deps.database()
    const { userId, login } = c.get('session')
    // Whoever holds a session and guesses is stopped here: the owner can still sign in.
    await requireTurn(database.reader, failuresOf(deps, login), deps.clock())
    const started = await startFor(database, deps, { login, startLoginRequest: body.startLoginRequest })
    const loginId = deps.newId()
    await database.write(async (tx) => {
      await takeTurn(tx, { name: 'loginStartOfAddress', of: userId }, deps.clock())
      await putState(tx, deps, { kind: 'reauth', id: loginId, lifeMs: limits.loginStateMs, ...started.state })
    })
    return { loginId, loginResponse: started.loginResponse, ksf: started.ksf }
  })
  answer(api, routes.reauthFinish, ({ c, body, exchange }) => confirm(deps, c.get('session'), { body, exchange }))
  answer(api, routes.logout, async ({ c, exchange }) => {
    const { sessionId, userId } = c.get('session')
    const { write } = await deps.database()
    await write(async (tx) => {
      await tx.session.updateMany({ where: { id: sessionId }, data: { revokedAt: deps.clock().toISOString() } })
      await auditSession(tx, deps, { userId, action: 'sign-out', targetId: sessionId, exchange })
    })
    return new Response(null, { status: 204, headers: signedOutHeaders })
  })
  addListRoutes(api, deps)
  return api
}

function addListRoutes(api: Hono<ApiEnv>, deps: ApiDeps): void {
  answer(api, routes.sessions, async ({ c }) => {
    const { userId, sessionId } = c.get('session')
    const { reader } = await deps.database()
    const now = deps.clock()
    const lastSeenAt = { gt: new Date(now.getTime() - SESSION_IDLE_MS).toISOString() }
    const where = { userId, revokedAt: null, expiresAt: { gt: now.toISOString() }, lastSeenAt }
    const rows = await reader.session.findMany({ where, orderBy: { createdAt: 'desc' } })
    const sessions = rows.map(({ id, kind, browser, ip, createdAt, lastSeenAt }) => {
      return { id, kind, browser, address: ip, createdAt, lastSeenAt, current: id === sessionId }
    })
    return { sessions }
  })
  answer(api, routes.sessionRevoke, async ({ c, exchange }) => {
    const { userId } = c.get('session')
    const targetId = c.req.param('id') ?? ''
    const { write } = await deps.database()
    await write(async (tx) => {
      const where = { id: targetId, userId, revokedAt: null }
      const revoked = await tx.session.updateMany({ where, data: { revokedAt: deps.clock().toISOString() } })
      if (revoked.count === 0) throw new ApiError('not_found')
      await auditSession(tx, deps, { userId, action: 'revoke', targetId, exchange })
    })
  })
  answer(api, routes.sessionsRevoke, async ({ c, exchange }) => {
    const { userId, sessionId } = c.get('session')
    const { write } = await deps.database()
    await write(async (tx) => {
      await endSessions(tx, deps, { userId, except: sessionId })
      await auditSession(tx, deps, { userId, action: 'revoke-others', targetId: sessionId, exchange })
    })
  })
}

type Tx = Parameters<typeof appendAudit>[0]

interface SessionAct {
  userId: string
  action: string
  targetId: string
  exchange: Exchange
  ok?: boolean
}

function auditSession(tx: Tx, deps: ApiDeps, { userId, action, targetId, exchange, ok = true }: SessionAct) {
  return appendAudit(tx, { actorId: userId, kind: 'session', action, targetId, ok, ip: auditIp(deps, exchange) })
}

interface Confirming {
  body: { loginId: string; finishLoginRequest: string; code?: string | undefined }
  exchange: Exchange
}

/** Both factors again. @throws ApiError `auth_failed`, `totp_required`, `rate_limited` */
async function confirm(deps: ApiDeps, { sessionId, userId, login }: Session, { body, exchange }: Confirming) {
  const database = await deps.database()
  const { loginId, finishLoginRequest, code } = body
  const state = await readState<LoginState>(database, deps, { kind: 'reauth', id: loginId })
  const isPassword =
    state !== null && state.userId === userId && finishLogin(login, state.value.serverLoginState, finishLoginRequest)
  const totp = await readTotp(database.reader, userId)
  if (isPassword && totp !== null && code === undefined) throw new ApiError('totp_required')
  if (totp !== null) await requireTotpTurn(database.reader, deps, userId)
  const isConfirmed = await database.write(async (tx) => {
    const isTaken = await takeState(tx, loginId)
    if (isTaken && !isPassword) await countUp(tx, failuresOf(deps, login), deps.clock())
    const ok = isTaken && isPassword && (totp === null || (await useCode(tx, deps, { row: totp, code: code ?? '' })))
    if (ok) {
      await forget(tx, failuresOf(deps, login))
      await tx.session.updateMany({ where: { id: sessionId }, data: { reauthAt: deps.clock().toISOString() } })
    }
    await auditSession(tx, deps, { userId, action: 'confirm', targetId: sessionId, exchange, ok })
    return ok
  })
  if (!isConfirmed) throw new ApiError('auth_failed')
}
