import type { SessionModel } from '../../../prisma/control/client.ts'
import { type OwnSession, Role, type SessionInfo } from '../contract/account.ts'
import { isoOf } from './auth-deps.ts'
import type { Session } from './guards.ts'

/** A session as the store knows it. */
export interface SignedSession extends Session {
  idleExpiresAt: number
}

type Owner = { id: number; name: string; role: string }

/** Why a session is none any more; null while it is one. */
export function endOf(
  row: SessionModel & { account: { disabledAt: string | null } },
  nowMs: number,
): 'idle' | 'expired' | 'revoked' | null {
  if (row.revokedAt !== null || row.account.disabledAt !== null) return 'revoked'
  if (Number(row.expiresAt) <= nowMs) return 'expired'
  return Number(row.idleExpiresAt) <= nowMs ? 'idle' : null
}

export function toSession(row: SessionModel & { account: Owner }): SignedSession {
  const { id, name, role } = row.account
  return {
    publicId: row.publicId,
    account: { id, name, role: Role.parse(role) },
    proofAt: Date.parse(row.proofAt),
    createdAt: Date.parse(row.createdAt),
    idleExpiresAt: Number(row.idleExpiresAt),
    expiresAt: Number(row.expiresAt),
  }
}

export function toSessionInfo(row: SessionModel, own: string): SessionInfo {
  const { publicId, createdAt, lastSeenAt, address, browser } = row
  const ends = { idleExpiresAt: isoOf(Number(row.idleExpiresAt)), expiresAt: isoOf(Number(row.expiresAt)) }
  return { publicId, createdAt, lastSeenAt, ...ends, address, browser, isThis: publicId === own }
}

export function toOwnSession(session: SignedSession): OwnSession {
  const { publicId, account, createdAt, idleExpiresAt, expiresAt, proofAt } = session
  return {
    ...{ publicId, user: account.name, role: account.role },
    ...{ createdAt: isoOf(createdAt), idleExpiresAt: isoOf(idleExpiresAt), expiresAt: isoOf(expiresAt) },
    proofAt: isoOf(proofAt),
  }
}
