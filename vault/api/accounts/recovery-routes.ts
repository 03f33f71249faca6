/** A lost password: the words prove themselves, then password and words are replaced and all sessions end. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import type { VaultDatabase, VaultReader } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { auditIp } from '../audit-fact.ts'
import { hashToken } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import type { Exchange } from '../exchange.ts'
import { ApiError } from '../problems.ts'
import { requireProof, spendProof } from '../proof-of-work.ts'
import { requireTurn, takeTurn } from '../rate-limits.ts'
import type { NewRegistration } from './account-routes.ts'
import { putState, readState, takeState } from './auth-states.ts'
import { bytesOf } from './new-account.ts'
import { endSessions } from './new-session.ts'
import { answerRegistration, requireKdf } from './opaque.ts'
import { readAccount, readSlot, toBase64Url } from './read-account.ts'
import { replaceCredential, replaceSlot } from './replace-slots.ts'
import { readTotp, requireTotpTurn, useCode } from './second-factor.ts'

const PROOF_FOR = 'recovery'
const TICKET_MS = 10 * 60_000

interface Opening {
  login: string
  proof: string
  code?: string | undefined
  altcha?: string | undefined
}

export function createRecoveryRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.recoveryOpen, ({ body, exchange }) => openRecovery(deps, body, exchange))
  answer(api, routes.recoveryStart, async ({ body: { ticket, registrationRequest } }) => {
    const database = await deps.database()
    const id = ticketId(ticket)
    const state = await readState<NewRegistration>(database, deps, { kind: 'recovery', id })
    if (state === null) throw new ApiError('session_expired')
    const { credentialId } = state.value
    return { registrationResponse: answerRegistration(deps.keys, { credentialId, registrationRequest }) }
  })
  answer(api, routes.recoveryFinish, async ({ body, exchange }) => {
    const database = await deps.database()
    const { ticket, registrationRecord: record, ksf, slots, recoveryHash } = body
    const id = ticketId(ticket)
    const state = await readState<NewRegistration>(database, deps, { kind: 'recovery', id })
    const userId = state?.userId ?? null
    if (state === null || userId === null) throw new ApiError('session_expired')
    requireKdf(ksf)
    const [password, words] = slots
    if (password === undefined || words === undefined) throw new ApiError('bad_request')
    await database.write(async (tx) => {
      if (!(await takeState(tx, id))) throw new ApiError('session_expired')
      await replaceCredential(tx, deps, { userId, credential: { ...state.value, record, ksf } })
      await replaceSlot(tx, deps, { userId, type: 'password', slot: password })
      await replaceSlot(tx, deps, { userId, type: 'recovery', slot: words, recoveryHash })
      await endSessions(tx, deps, { userId })
      const ip = auditIp(deps, exchange)
      await appendAudit(tx, { actorId: userId, kind: 'user', action: 'recover', targetId: userId, ok: true, ip })
    })
  })
  return api
}

const ticketId = (ticket: string) => `recovery-${toBase64Url(hashToken(ticket))}`

/** An unknown name costs the same and hears the same as a wrong proof. */
async function openRecovery(deps: ApiDeps, body: Opening, exchange: Exchange) {
  const database = await deps.database()
  const { reader } = database
  const bucket = { name: 'recoveryOfLogin', of: toBase64Url(deps.keys.pseudonym('recovery', body.login)) } as const
  await requireTurn(reader, bucket, deps.clock())
  const work = await requireProof(deps, PROOF_FOR, body.altcha)
  const userId = await findByProof(reader, body)
  await database.write(async (tx) => {
    await spendProof(tx, work)
    await takeTurn(tx, bucket, deps.clock())
  })
  await requireCode(database, deps, { userId, body, exchange })
  if (userId === null) throw new ApiError('auth_failed')
  const account = await readAccount(reader, userId)
  const slot = await readSlot(reader, userId, 'recovery')
  const ticket = toBase64Url(deps.random(32))
  const credentialId = toBase64Url(deps.random(32))
  const value: NewRegistration = { credentialId, setupId: deps.keys.opaque.present.id }
  const state = { kind: 'recovery', id: ticketId(ticket), userId, value, lifeMs: TICKET_MS } as const
  await database.write((tx) => putState(tx, deps, state))
  return { ticket, user: userId, slot, bundle: account.bundle, identity: account.identity }
}

async function findByProof(reader: VaultReader, { login, proof }: Opening): Promise<string | null> {
  const user = await reader.user.findUnique({ where: { login }, select: { id: true, state: true } })
  const slot = await reader.slot.findFirst({ where: { userId: user?.id ?? '', type: 'recovery' } })
  const given = createHash('sha256').update(bytesOf(proof)).digest()
  const isRight = timingSafeEqual(given, slot?.proofHash ?? Buffer.alloc(given.length))
  return isRight && user?.state === 'active' ? user.id : null
}

/** Whether there is a second factor is said to who has the words only. @throws ApiError `totp_required`, `auth_failed` */
async function requireCode(
  { reader, write }: VaultDatabase,
  deps: ApiDeps,
  { userId, body, exchange }: { userId: string | null; body: Opening; exchange: Exchange },
): Promise<void> {
  const totp = userId === null ? null : await readTotp(reader, userId)
  if (totp !== null && body.code === undefined) throw new ApiError('totp_required')
  if (userId !== null) await requireTotpTurn(reader, deps, userId)
  const ok = await write(async (tx) => {
    const isRight =
      userId !== null && (totp === null || (await useCode(tx, deps, { row: totp, code: body.code ?? '' })))
    const ip = auditIp(deps, exchange)
    const actorId = isRight ? userId : null
    await appendAudit(tx, { actorId, kind: 'user', action: 'recovery-open', targetId: userId, ok: isRight, ip })
    return isRight
  })
  if (!ok) throw new ApiError('auth_failed')
}
