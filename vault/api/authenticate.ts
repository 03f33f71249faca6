/** Who asks: an account by cookie or bearer token, or the holder of an unlocked link. Every replica can tell. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import type { Role } from '../contract/account.ts'
import type { ClientKind } from '../contract/auth.ts'
import { asApiError } from './as-api-error.ts'
import type { ApiDeps } from './deps.ts'
import { ApiError } from './problems.ts'

export const SESSION_COOKIE = '__Host-vault'
export const SESSION_IDLE_MS = 12 * 3_600_000
export const SESSION_LIFE_MS = 30 * 86_400_000
/** `lastSeenAt` is written no oftener. */
const SEEN_EVERY_MS = 5 * 60_000
const TOKEN = /^[\w-]{43}$/

export interface Session {
  sessionId: string
  userId: string
  login: string
  role: Role
  kind: ClientKind
  /** When the password was last confirmed; signing in counts. */
  reauthAt: Date | null
}

export interface LinkSession {
  kind: 'link'
  tokenHash: Uint8Array<ArrayBuffer>
  linkId: string
  ownerId: string
  spaceId: string
  /** File or folder; nothing outside of it may be read. */
  fileId: string
  allow: string
  maxDownloads: number | null
  /** Whether this session's download was counted already. */
  counted: boolean
}

export type Caller = Session | LinkSession

export const isLinkSession = (caller: Caller): caller is LinkSession => caller.kind === 'link'

/**
 * @throws ApiError `auth_required`, `session_expired`, `origin` (by cookie, with a method that changes something),
 * `not_found` (the link was revoked or has ended), `rate_limited`
 */
export type Authenticate = (incoming: IncomingMessage) => Promise<Caller>

export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest())

export function createAuthenticate(deps: ApiDeps): Authenticate {
  const takeTurn = createOverloadGuard(() => deps.clock().getTime())
  return async (incoming) => {
    const credentials = readCredentials(incoming)
    if (credentials === null) throw new ApiError('auth_required')
    if (credentials.from === 'cookie') checkOrigin(incoming)
    const tokenHash = hashToken(credentials.token)
    takeTurn(Buffer.from(tokenHash).toString('base64url'))
    const database = await deps.database()
    if (credentials.from === 'link') return findLink(database, tokenHash, deps.clock())
    return findSession(database, tokenHash, deps.clock())
  }
}

interface Credentials {
  from: 'cookie' | 'bearer' | 'link'
  token: string
}

/** A header wins over the cookie. */
function readCredentials({ headers }: IncomingMessage): Credentials | null {
  if (headers.authorization !== undefined) {
    const [, scheme = '', token = ''] = /^(Bearer|Link) ([\w-]{43})$/i.exec(headers.authorization) ?? []
    return token === '' ? null : { from: scheme.toLowerCase() === 'link' ? 'link' : 'bearer', token }
  }
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  const found = pairs.filter(([name]) => name === SESSION_COOKIE)
  const token = found.length === 1 ? (found[0]?.[1] ?? '') : ''
  return TOKEN.test(token) ? { from: 'cookie', token } : null
}

/** The dashboard's port is another origin of the same site, so `same-site` is refused. @throws ApiError `origin` */
export function checkOrigin({ method, headers }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD') return
  const fetchSite = headers['sec-fetch-site']
  const isOwn = fetchSite === undefined ? hostOf(headers.origin) === headers.host : fetchSite === 'same-origin'
  if (!isOwn || headers['x-vault'] !== '1') throw new ApiError('origin')
}

const hostOf = (origin: string | undefined) =>
  origin !== undefined && URL.canParse(origin) && new URL(origin).origin === origin ? new URL(origin).host : null

async function findSession(
  { reader, write }: VaultDatabase,
  tokenHash: Uint8Array<ArrayBuffer>,
  now: Date,
): Promise<Session> {
  const row = await reader.session.findUnique({ where: { tokenHash } })
  const isLive =
    row !== null &&
    row.revokedAt === null &&
    row.expiresAt > now.toISOString() &&
    now.getTime() - Date.parse(row.lastSeenAt) < SESSION_IDLE_MS
  if (!isLive) throw new ApiError('session_expired')
  const user = await reader.user.findUnique({
    where: { id: row.userId },
    select: { login: true, role: true, state: true },
  })
  if (user?.state !== 'active') throw new ApiError('session_expired')
  if (now.getTime() - Date.parse(row.lastSeenAt) > SEEN_EVERY_MS) {
    const data = { lastSeenAt: now.toISOString() }
    await write((tx) => tx.session.updateMany({ where: { id: row.id }, data })).catch((error) => {
      if (asApiError(error).code !== 'busy') throw error // the next request tries again; this one may only want to read
    })
  }
  return {
    sessionId: row.id,
    userId: row.userId,
    login: user.login,
    role: user.role === 'admin' ? 'admin' : 'user',
    kind: row.kind === 'cli' ? 'cli' : 'web',
    reauthAt: row.reauthAt === null ? null : new Date(row.reauthAt),
  }
}

async function findLink(
  { reader }: VaultDatabase,
  tokenHash: Uint8Array<ArrayBuffer>,
  now: Date,
): Promise<LinkSession> {
  const at = now.toISOString()
  const row = await reader.linkSession.findUnique({ where: { tokenHash } })
  if (row === null || row.expiresAt <= at) throw new ApiError('session_expired')
  const link = await reader.shareLink.findUnique({ where: { id: row.linkId } })
  if (link === null || link.revokedAt !== null || (link.expiresAt !== null && link.expiresAt <= at)) {
    throw new ApiError('not_found')
  }
  const { id: linkId, ownerId, spaceId, fileId, allow, maxDownloads } = link
  return { kind: 'link', tokenHash, linkId, ownerId, spaceId, fileId, allow, maxDownloads, counted: row.counted }
}

/** A second's worth of calls at once, refilled as time goes. */
const CALLS_PER_SECOND = 100
const MOST_KEYS = 10_000

/** Against overload only, so it may start anew with each replica (vault page, section 5.4, "Limits"). */
function createOverloadGuard(nowMs: () => number): (key: string) => void {
  const buckets = new Map<string, { left: number; at: number }>()
  return (key) => {
    const now = nowMs()
    const bucket = buckets.get(key) ?? { left: CALLS_PER_SECOND, at: now }
    const left = Math.min(CALLS_PER_SECOND, bucket.left + ((now - bucket.at) / 1_000) * CALLS_PER_SECOND)
    if (buckets.size >= MOST_KEYS) buckets.clear()
    buckets.set(key, { left: Math.max(0, left - 1), at: now })
    if (left < 1)
      throw new ApiError('rate_limited', undefined, {
        headers: { 'Retry-After': '1' },
        members: { retryAfterMs: 1_000 },
      })
  }
}
