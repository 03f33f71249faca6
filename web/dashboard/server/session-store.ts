/** Signed-in states. The cookie holds 256 random bits, the table their SHA-256, so the table lets nobody in. */
import { createHash } from 'node:crypto'
import type { ControlReader, ControlTransaction } from '../../../prisma/control/client.ts'
import type { Role } from '../contract/account.ts'
import { type AuthRandom, isoOf, type StoreDeps } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import type { Session } from './guards.ts'
import { lifetimes, REMEMBERED_MS } from './session-lifetime.ts'
import { endOf, type SignedSession, toSession } from './session-row.ts'

const ID_BYTES = 32
const PUBLIC_ID_BYTES = 12
const BROWSER_LENGTH = 200

export type SessionDeps = StoreDeps & { random: AuthRandom }

export interface Visitor {
  address: string
  /** `User-Agent`. */
  browser: string
}

/** Goes into the cookie and is kept nowhere. */
export interface NewSession {
  id: string
  session: SignedSession
}

/** Why a cookie is worth nothing any more; `unknown`: nobody remembers it. */
export type SessionEnd = 'idle' | 'expired' | 'revoked' | 'unknown'
export type FoundSession = { isLive: true; session: SignedSession } | { isLive: false; why: SessionEnd }

export interface SessionStore {
  find(id: string): Promise<FoundSession>
  /** @throws DashboardError `unauthenticated` when it has ended */
  read(publicId: string): Promise<SignedSession>
  /** Someone is at the keyboard. @throws DashboardError `unauthenticated` when it has ended */
  touch(publicId: string): Promise<SignedSession>
  /** For the transaction in which somebody has proved who they are. */
  open(tx: ControlTransaction, account: Session['account'], visitor: Visitor): Promise<NewSession>
  /** The same session under a new id, with a new proof. @throws DashboardError `unauthenticated` when it has ended */
  renew(tx: ControlTransaction, publicId: string): Promise<NewSession>
}

export function createSessionStore(deps: SessionDeps): SessionStore {
  const { db, clock } = deps
  return {
    async find(id) {
      const row = await db.reader.session.findUnique({ where: { idHash: hashOf(id) }, include: { account: true } })
      if (row === null) return { isLive: false, why: 'unknown' }
      const why = endOf(row, clock.now())
      return why === null ? { isLive: true, session: toSession(row) } : { isLive: false, why }
    },
    read: async (publicId) => toSession(await requireLive(db.reader, publicId, clock.now())),
    touch: (publicId) => db.write((tx) => touch(tx, publicId, clock.now())),
    open: (tx, account, visitor) => open(tx, { ...deps, account, visitor }),
    renew: (tx, publicId) => renew(tx, deps, publicId),
  }
}

type Opening = SessionDeps & { account: Session['account']; visitor: Visitor }

async function open(tx: ControlTransaction, { clock, random, account, visitor }: Opening): Promise<NewSession> {
  const nowMs = clock.now()
  await tx.session.deleteMany({ where: { expiresAt: { lt: BigInt(nowMs - REMEMBERED_MS) } } })
  const id = drawId(random)
  const now = isoOf(nowMs)
  const row = await tx.session.create({
    data: {
      ...{ idHash: hashOf(id), publicId: Buffer.from(random.bytes(PUBLIC_ID_BYTES)).toString('base64url') },
      ...{ accountId: account.id, createdAt: now, lastSeenAt: now, proofAt: now },
      ...{ idleExpiresAt: idleEnd(account.role, nowMs), expiresAt: BigInt(nowMs + lifetimes[account.role].absoluteMs) },
      ...{ address: visitor.address, browser: visitor.browser.slice(0, BROWSER_LENGTH) },
    },
  })
  return { id, session: toSession({ ...row, account }) }
}

async function renew(tx: ControlTransaction, { clock, random }: SessionDeps, publicId: string): Promise<NewSession> {
  const nowMs = clock.now()
  const row = await requireLive(tx, publicId, nowMs)
  const id = drawId(random)
  const now = isoOf(nowMs)
  const { account } = toSession(row)
  const data = { idHash: hashOf(id), lastSeenAt: now, proofAt: now, idleExpiresAt: idleEnd(account.role, nowMs) }
  const renewed = await tx.session.update({ where: { publicId }, data })
  return { id, session: toSession({ ...renewed, account }) }
}

async function touch(tx: ControlTransaction, publicId: string, nowMs: number): Promise<SignedSession> {
  const row = await requireLive(tx, publicId, nowMs)
  const { account } = toSession(row)
  const data = { lastSeenAt: isoOf(nowMs), idleExpiresAt: idleEnd(account.role, nowMs) }
  const touched = await tx.session.update({ where: { publicId }, data })
  return toSession({ ...touched, account })
}

async function requireLive(from: Pick<ControlReader, 'session'>, publicId: string, nowMs: number) {
  const row = await from.session.findUnique({ where: { publicId }, include: { account: true } })
  if (row !== null && endOf(row, nowMs) === null) return row
  throw new DashboardError('unauthenticated', 'this session has ended; sign in again')
}

const idleEnd = (role: Role, nowMs: number) => BigInt(nowMs + lifetimes[role].idleMs)
const drawId = (random: AuthRandom) => Buffer.from(random.bytes(ID_BYTES)).toString('base64url')
const hashOf = (id: string) => createHash('sha256').update(id).digest('hex')
