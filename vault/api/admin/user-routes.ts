/** Accounts as an administrator sees them: sizes, counts and states, nothing that could be read or reset. */
import type { Hono } from 'hono'
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { markForDeletion, requireOtherAdmin } from '../accounts/leaving.ts'
import { endSessions } from '../accounts/new-session.ts'
import { auditIp } from '../audit-fact.ts'
import { type ApiContext, type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problems.ts'

export function createUserRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.users, () => listUsers(deps))
  answer(api, routes.userPatch, async ({ c, body: { role, state, quota } }) => {
    const id = c.req.param('id') ?? ''
    const { write } = await deps.database()
    await write(async (tx) => {
      const user = await tx.user.findUnique({ where: { id }, select: { role: true, state: true } })
      if (user === null || user.state === 'deleting') throw new ApiError('not_found')
      const leaves = role === 'user' || state === 'disabled'
      if (leaves && user.role === 'admin' && user.state === 'active') await requireOtherAdmin(tx, id)
      const quotaBytes = quota === undefined ? {} : { quotaBytes: quota === null ? null : BigInt(quota) }
      const data = { ...(role === undefined ? {} : { role }), ...(state === undefined ? {} : { state }), ...quotaBytes }
      await tx.user.update({ where: { id }, data })
      if (state === 'disabled') await endSessions(tx, deps, { userId: id })
      await audit(tx, deps, { c, action: 'change', targetId: id })
    })
  })
  answer(api, routes.userDelete, async ({ c }) => {
    const id = c.req.param('id') ?? ''
    const { write } = await deps.database()
    await write(async (tx) => {
      await markForDeletion(tx, deps, id)
      await audit(tx, deps, { c, action: 'delete', targetId: id })
    })
  })
  answer(api, routes.userTotpReset, async ({ c }) => {
    const id = c.req.param('id') ?? ''
    const { write } = await deps.database()
    await write(async (tx) => {
      if ((await tx.user.count({ where: { id } })) === 0) throw new ApiError('not_found')
      await tx.totp.deleteMany({ where: { userId: id } })
      await audit(tx, deps, { c, action: 'totp-reset', targetId: id })
    })
  })
  return api
}

async function listUsers(deps: ApiDeps) {
  const { reader } = await deps.database()
  const now = deps.clock().toISOString()
  const users = await reader.user.findMany({ orderBy: { createdAt: 'asc' } })
  const withTotp = await reader.totp.findMany({ where: { confirmedAt: { not: null } }, select: { userId: true } })
  const where = { revokedAt: null, expiresAt: { gt: now } }
  const live = await reader.session.groupBy({ by: ['userId'], where, _count: { _all: true } })
  return {
    users: users.map(({ id, login, role, state, quotaBytes, usedBytes, reservedBytes, createdAt, lastLoginAt }) => ({
      ...{ id, login, role, state, createdAt, lastLoginAt },
      quota: quotaBytes === null ? null : Number(quotaBytes),
      used: Number(usedBytes),
      reserved: Number(reservedBytes),
      totp: withTotp.some(({ userId }) => userId === id),
      sessions: live.find(({ userId }) => userId === id)?._count._all ?? 0,
    })),
  }
}

interface AdminAct {
  c: ApiContext
  action: string
  targetId: string
}

function audit(tx: VaultTransaction, deps: ApiDeps, { c, action, targetId }: AdminAct): Promise<number> {
  const actorId = c.get('session').userId
  const ip = auditIp(deps, c.env.exchange)
  return appendAudit(tx, { actorId, kind: 'user', action: `admin-${action}`, targetId, ok: true, ip })
}
