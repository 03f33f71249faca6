/** What an account is and keeps, and how its password, second factor and recovery words change. */
import type { Hono } from 'hono'
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { auditIp } from '../audit-fact.ts'
import { type ApiContext, type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problems.ts'
import { putState, readState, takeState } from './auth-states.ts'
import { markForDeletion } from './leaving.ts'
import { bytesOf } from './new-account.ts'
import { endSessions, signedOutHeaders } from './new-session.ts'
import { answerRegistration, requireKdf } from './opaque.ts'
import { readAccount } from './read-account.ts'
import { replaceCredential, replaceSlot } from './replace-slots.ts'
import { drawBackupCodes, drawTotp, requireTotpTurn, useCode } from './second-factor.ts'

const PASSWORD_LIFE_MS = 10 * 60_000

export interface NewRegistration {
  credentialId: string
  setupId: string
}

export function createAccountRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  const audit = auditOwn(deps)
  answer(api, routes.account, async ({ c }) => readAccount((await deps.database()).reader, c.get('session').userId))
  answer(api, routes.accountDelete, async ({ c }) => {
    const { userId } = c.get('session')
    const { write } = await deps.database()
    await write(async (tx) => {
      await markForDeletion(tx, deps, userId)
      await audit(tx, c, 'delete')
    })
    return new Response(null, { status: 202, headers: signedOutHeaders })
  })
  answer(api, routes.prefsPut, async ({ c, body: { rev, blob } }) => {
    const { write } = await deps.database()
    const where = { id: c.get('session').userId, prefsRev: rev - 1 }
    const put = await write((tx) => tx.user.updateMany({ where, data: { prefs: bytesOf(blob), prefsRev: rev } }))
    if (put.count === 0) throw new ApiError('conflict')
    return { rev }
  })
  answer(api, routes.bundlePut, async ({ c, body: { rev, blob } }) => {
    const { write } = await deps.database()
    const where = { id: c.get('session').userId, bundleRev: rev - 1 }
    await write(async (tx) => {
      const put = await tx.user.updateMany({ where, data: { bundle: bytesOf(blob), bundleRev: rev } })
      if (put.count === 0) throw new ApiError('conflict')
      await audit(tx, c, 'bundle')
    })
    return { rev }
  })
  answer(api, routes.recoveryPut, async ({ c, body: { slot, recoveryHash } }) => {
    const { userId } = c.get('session')
    const { write } = await deps.database()
    await write(async (tx) => {
      await replaceSlot(tx, deps, { userId, type: 'recovery', slot, recoveryHash })
      await audit(tx, c, 'recovery-words')
    })
  })
  addPasswordRoutes(api, deps)
  addTotpRoutes(api, deps)
  return api
}

function addPasswordRoutes(api: Hono<ApiEnv>, deps: ApiDeps): void {
  const audit = auditOwn(deps)
  answer(api, routes.passwordStart, async ({ c, body: { registrationRequest } }) => {
    const { userId } = c.get('session')
    const { write } = await deps.database()
    const credentialId = Buffer.from(deps.random(32)).toString('base64url')
    const registrationResponse = answerRegistration(deps.keys, { credentialId, registrationRequest })
    const passwordId = deps.newId()
    const value: NewRegistration = { credentialId, setupId: deps.keys.opaque.present.id }
    const state = { kind: 'password', id: passwordId, userId, value, lifeMs: PASSWORD_LIFE_MS } as const
    await write((tx) => putState(tx, deps, state))
    return { passwordId, registrationResponse }
  })
  answer(api, routes.passwordFinish, async ({ c, body }) => {
    const { userId, sessionId } = c.get('session')
    const { passwordId: id, registrationRecord: record, ksf, slot } = body
    const database = await deps.database()
    const state = await readState<NewRegistration>(database, deps, { kind: 'password', id })
    if (state === null || state.userId !== userId) throw new ApiError('gone')
    requireKdf(ksf)
    await database.write(async (tx) => {
      if (!(await takeState(tx, id))) throw new ApiError('gone')
      await replaceCredential(tx, deps, { userId, credential: { ...state.value, record, ksf } })
      await replaceSlot(tx, deps, { userId, type: 'password', slot })
      await endSessions(tx, deps, { userId, except: sessionId })
      await audit(tx, c, 'password')
    })
  })
}

function addTotpRoutes(api: Hono<ApiEnv>, deps: ApiDeps): void {
  const audit = auditOwn(deps)
  answer(api, routes.totpStart, async ({ c }) => {
    const { userId, login } = c.get('session')
    const { write } = await deps.database()
    const { sealed, secret, uri } = drawTotp(deps, { userId, login })
    await write(async (tx) => {
      const row = await tx.totp.findUnique({ where: { userId } })
      if (row !== null && row.confirmedAt !== null) throw new ApiError('conflict')
      const fresh = { sealed, confirmedAt: null, backupHashes: '[]' }
      await tx.totp.upsert({ where: { userId }, create: { userId, ...fresh }, update: fresh })
    })
    return { secret, uri }
  })
  answer(api, routes.totpConfirm, async ({ c, body: { code } }) => {
    const { userId } = c.get('session')
    const { reader, write } = await deps.database()
    await requireTotpTurn(reader, deps, userId)
    const { codes, hashes } = drawBackupCodes(deps, userId)
    const isOn = await write(async (tx) => {
      const row = await tx.totp.findUnique({ where: { userId } })
      if (row === null || row.confirmedAt !== null) throw new ApiError('conflict')
      if (!(await useCode(tx, deps, { row, code }))) return false
      const data = { confirmedAt: deps.clock().toISOString(), backupHashes: hashes }
      await tx.totp.update({ where: { userId }, data })
      await audit(tx, c, 'totp-on')
      return true
    })
    if (!isOn) throw new ApiError('auth_failed')
    return { backupCodes: codes }
  })
  answer(api, routes.totpDelete, async ({ c }) => {
    const { userId } = c.get('session')
    const { write } = await deps.database()
    await write(async (tx) => {
      await tx.totp.deleteMany({ where: { userId } })
      await audit(tx, c, 'totp-off')
    })
  })
}

/** What an account did to itself. */
const auditOwn = (deps: ApiDeps) => (tx: VaultTransaction, c: ApiContext, action: string) => {
  const { userId } = c.get('session')
  const ip = auditIp(deps, c.env.exchange)
  return appendAudit(tx, { actorId: userId, kind: 'user', action, targetId: userId, ok: true, ip })
}
