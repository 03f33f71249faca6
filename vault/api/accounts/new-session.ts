/** Sessions begin here; `authenticate.ts` finds them. */
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ClientKind } from '../../contract/auth.ts'
import { keptAddress, readAddress } from '../address.ts'
import { hashToken, SESSION_COOKIE, SESSION_LIFE_MS } from '../authenticate.ts'
import type { ApiDeps } from '../deps.ts'
import type { Exchange } from '../exchange.ts'

const MOST_BROWSER_CHARS = 200

export interface NewSession {
  client: ClientKind
  token: string
}

/** Signing in showed the password, so it counts as confirmed. */
export async function createSession(
  tx: VaultTransaction,
  deps: ApiDeps,
  { userId, client, exchange }: { userId: string; client: ClientKind; exchange: Exchange },
): Promise<NewSession> {
  const token = Buffer.from(deps.random(32)).toString('base64url')
  const now = deps.clock()
  const at = now.toISOString()
  const { incoming } = exchange
  await tx.session.create({
    data: {
      id: deps.newId(),
      userId,
      tokenHash: hashToken(token),
      kind: client,
      browser: (incoming.headers['user-agent'] ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, MOST_BROWSER_CHARS),
      ip: keptAddress(readAddress(incoming), deps.settings.auditIp) ?? '',
      createdAt: at,
      lastSeenAt: at,
      reauthAt: at,
      expiresAt: new Date(now.getTime() + SESSION_LIFE_MS).toISOString(),
    },
  })
  await tx.user.update({ where: { id: userId }, data: { lastLoginAt: at } })
  return { client, token }
}

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const sessionCookie = (token: string): string =>
  `${SESSION_COOKIE}=${token}; ${attributes}; Max-Age=${SESSION_LIFE_MS / 1_000}`

/** `storage` would erase what clients remember against old states, `cookies` also sign out the dashboard. */
export const signedOutHeaders = {
  'Set-Cookie': `${SESSION_COOKIE}=; ${attributes}; Max-Age=0`,
  'Clear-Site-Data': '"cache"',
} as const

/** Ends all sessions of a user but one. */
export async function endSessions(
  tx: VaultTransaction,
  deps: Pick<ApiDeps, 'clock'>,
  { userId, except }: { userId: string; except?: string },
): Promise<void> {
  const where = { userId, revokedAt: null, ...(except === undefined ? {} : { id: { not: except } }) }
  await tx.session.updateMany({ where, data: { revokedAt: deps.clock().toISOString() } })
}
