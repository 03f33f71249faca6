/** New accounts: by an invite, or the first one by the first-run token. */
import type { Hono } from 'hono'
import type { VaultReader, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { Role } from '../../contract/account.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { auditIp } from '../audit-fact.ts'
import { hashToken } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problems.ts'
import { requireTurn, takeTurn } from '../rate-limits.ts'
import { putState, readState, takeState } from './auth-states.ts'
import { readDefaultQuota } from './default-quota.ts'
import { addressBucket, signedIn } from './login-routes.ts'
import { type NewAccount, requireNewAccount } from './new-account.ts'
import { createSession } from './new-session.ts'
import { answerRegistration, requireKdf } from './opaque.ts'

/** Time for the two steps, in which a person sees nothing but a progress bar. */
const LIFE_MS = 10 * 60_000

interface Admission {
  /** Null for the first-run token. */
  inviteId: string | null
  role: Role
  /** Null: the default. */
  quotaBytes: string | null
}

interface RegisterState extends Admission {
  login: string
  credentialId: string
  setupId: string
}

export function createRegisterRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.registerStart, async ({ body, exchange }) => {
    const { reader, write } = await deps.database()
    const { login, token, registrationRequest } = body
    const ofAddress = addressBucket('registerOfAddress', exchange)
    await requireTurn(reader, ofAddress, deps.clock())
    const admission = await admit(reader, deps, { token, login }).catch(async (error) => {
      await write((tx) => takeTurn(tx, ofAddress, deps.clock())) // so that tokens cannot be tried at will
      throw error
    })
    const credentialId = Buffer.from(deps.random(32)).toString('base64url')
    const registrationResponse = answerRegistration(deps.keys, { credentialId, registrationRequest })
    const registerId = deps.newId()
    const value: RegisterState = { ...admission, login, credentialId, setupId: deps.keys.opaque.present.id }
    await write(async (tx) => {
      await takeTurn(tx, ofAddress, deps.clock())
      await putState(tx, deps, { kind: 'register', id: registerId, userId: null, value, lifeMs: LIFE_MS })
    })
    return { registerId, registrationResponse }
  })
  answer(api, routes.registerFinish, async ({ body, exchange }) => {
    const database = await deps.database()
    const state = await readState<RegisterState>(database, deps, { kind: 'register', id: body.registerId })
    if (state === null) throw new ApiError('gone')
    requireKdf(body.ksf)
    const account = requireNewAccount(body)
    const session = await database.write(async (tx) => {
      if (!(await takeState(tx, body.registerId))) throw new ApiError('gone')
      await insertAccount(tx, deps, { account, state: state.value, record: body.registrationRecord })
      const ip = auditIp(deps, exchange)
      const userId = account.user.id
      await appendAudit(tx, { actorId: userId, kind: 'user', action: 'register', targetId: userId, ok: true, ip })
      return createSession(tx, deps, { userId, client: body.client, exchange })
    })
    return signedIn(database, { userId: account.user.id, renew: false, session, status: 201 })
  })
  return api
}

/** @throws ApiError `auth_failed` (no such token, or not for this name), `gone` (used or expired), `login_taken` */
async function admit(
  reader: VaultReader,
  deps: ApiDeps,
  { token, login }: { token: string; login: string },
): Promise<Admission> {
  const tokenHash = hashToken(token)
  const setupTokenHash = await deps.keys.readSetupTokenHash()
  if (setupTokenHash !== null && Buffer.from(tokenHash).equals(setupTokenHash)) {
    if ((await reader.user.count()) > 0) throw new ApiError('gone')
    return { inviteId: null, role: 'admin', quotaBytes: null }
  }
  const invite = await reader.invite.findUnique({ where: { tokenHash } })
  if (invite === null || (invite.login !== null && invite.login !== login)) throw new ApiError('auth_failed')
  if (invite.usedAt !== null || invite.expiresAt <= deps.clock().toISOString()) throw new ApiError('gone')
  if ((await reader.user.count({ where: { login } })) > 0) throw new ApiError('login_taken')
  const quotaBytes = invite.quotaBytes === null ? null : String(invite.quotaBytes)
  return { inviteId: invite.id, role: invite.role === 'admin' ? 'admin' : 'user', quotaBytes }
}

interface Insertion {
  account: NewAccount
  state: RegisterState
  record: string
}

async function insertAccount(
  tx: VaultTransaction,
  deps: ApiDeps,
  { account, state, record }: Insertion,
): Promise<void> {
  const createdAt = deps.clock().toISOString()
  const { user, space, slots, folders, ksf } = account
  await useAdmission(tx, { state, userId: user.id, at: createdAt })
  if ((await tx.user.count({ where: { login: state.login } })) > 0) throw new ApiError('login_taken')
  await requireFreeIds(tx, account)
  const quotaBytes = state.quotaBytes === null ? await readDefaultQuota(tx, deps) : BigInt(state.quotaBytes)
  const counts = { usedBytes: 0n, reservedBytes: 0n, prefsRev: 0 }
  const { login, role, credentialId, setupId } = state
  await tx.user.create({ data: { ...user, ...counts, login, role, state: 'active', quotaBytes, createdAt } })
  const credential = { userId: user.id, credentialId, record, setupId, updatedAt: createdAt }
  await tx.credential.create({ data: { ...credential, ...ksf } })
  await tx.slot.createMany({ data: slots.map((slot) => ({ ...slot, userId: user.id, createdAt })) })
  await tx.space.create({ data: { ...space, ownerId: user.id, seq: 0n, createdAt } })
  const times = { createdAt, updatedAt: createdAt }
  const node = { spaceId: space.id, kind: 'folder', record: '', rev: 1, size: 0n, seq: 0n, listRev: 0, gone: false }
  await tx.file.createMany({ data: folders.map(({ folderId }) => ({ ...node, ...times, id: folderId })) })
  const head = { spaceId: space.id, rev: 1, count: 0, seq: 0n, updatedAt: createdAt }
  await tx.folderHead.createMany({ data: folders.map((folder) => ({ ...head, ...folder })) })
}

/** One token makes one account. @throws ApiError `gone` */
async function useAdmission(
  tx: VaultTransaction,
  { state, userId, at }: { state: RegisterState; userId: string; at: string },
): Promise<void> {
  if (state.inviteId === null) {
    if ((await tx.user.count()) > 0) throw new ApiError('gone')
    await tx.instance.update({ where: { id: 1 }, data: { setupDoneAt: at } })
    return
  }
  const where = { id: state.inviteId, usedAt: null, expiresAt: { gt: at } }
  const used = await tx.invite.updateMany({ where, data: { usedBy: userId, usedAt: at } })
  if (used.count !== 1) throw new ApiError('gone')
}

/** @throws ApiError `id_taken` */
async function requireFreeIds(tx: VaultTransaction, { user, space, slots, folders }: NewAccount): Promise<void> {
  const nodes = folders.map(({ folderId }) => folderId)
  const taken =
    (await tx.user.count({ where: { id: user.id } })) +
    (await tx.space.count({ where: { id: space.id } })) +
    (await tx.file.count({ where: { id: { in: nodes } } })) +
    (await tx.slot.count({ where: { id: { in: slots.map(({ id }) => id) } } }))
  if (taken > 0) throw new ApiError('id_taken')
}
