/** Invites: the token is shown once and kept as a hash; one makes one account. */
import type { Hono } from 'hono'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { auditIp } from '../audit-fact.ts'
import { hashToken } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import type { Exchange } from '../exchange.ts'
import { ApiError } from '../problems.ts'

const DAY_MS = 86_400_000

export function createInviteRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.inviteCreate, async ({ c, body: { login, role, quota, days }, exchange }) => {
    const { reader, write } = await deps.database()
    if (login !== undefined && (await reader.user.count({ where: { login } })) > 0) throw new ApiError('login_taken')
    const createdBy = c.get('session').userId
    const token = Buffer.from(deps.random(32)).toString('base64url')
    const now = deps.clock()
    const [id, createdAt] = [deps.newId(), now.toISOString()]
    const expiresAt = new Date(now.getTime() + days * DAY_MS).toISOString()
    // 0 is no limit; absent is the default that holds when the account is made.
    const quotaBytes = quota === undefined ? null : BigInt(quota ?? 0)
    const invite = { id, tokenHash: hashToken(token), createdBy, login: login ?? null, role, quotaBytes }
    await write(async (tx) => {
      await tx.invite.create({ data: { ...invite, createdAt, expiresAt } })
      await audit({ tx, actorId: createdBy, action: 'create', targetId: id, exchange })
    })
    return { id, url: `${originOf(exchange)}/register#${token}`, expiresAt }
  })
  answer(api, routes.invites, async () => {
    const { reader } = await deps.database()
    const rows = await reader.invite.findMany({ orderBy: { createdAt: 'desc' } })
    return {
      invites: rows.map(({ id, login, role, quotaBytes, createdAt, expiresAt, usedAt }) => {
        const quota = quotaBytes === null ? null : Number(quotaBytes)
        return { id, login, role, quota, createdAt, expiresAt, usedAt }
      }),
    }
  })
  answer(api, routes.inviteDelete, async ({ c, exchange }) => {
    const id = c.req.param('id') ?? ''
    const { write } = await deps.database()
    await write(async (tx) => {
      const deleted = await tx.invite.deleteMany({ where: { id, usedAt: null } })
      if (deleted.count === 0) throw new ApiError('not_found')
      await audit({ tx, actorId: c.get('session').userId, action: 'withdraw', targetId: id, exchange })
    })
  })
  const audit = ({ tx, exchange, ...fact }: InviteAct) =>
    appendAudit(tx, { ...fact, kind: 'invite', ok: true, ip: auditIp(deps, exchange) })
  return api
}

interface InviteAct {
  tx: Parameters<typeof appendAudit>[0]
  actorId: string
  action: string
  targetId: string
  exchange: Exchange
}

/** HAProxy says whether it was HTTPS; the name is the one under which the administrator reached the vault. */
function originOf({ incoming: { headers } }: Exchange): string {
  return `${headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${headers.host ?? ''}`
}
