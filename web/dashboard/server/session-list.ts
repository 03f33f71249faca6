/** What an account sees of its own sessions, and how they are ended. */
import type { ControlTransaction } from '../../../prisma/control/client.ts'
import type { SessionInfo } from '../contract/account.ts'
import { isoOf, type StoreDeps } from './auth-deps.ts'
import { endOf, toSessionInfo } from './session-row.ts'

export interface SessionList {
  /** The live ones, last used first. @param own public id of the session that asks */
  list(accountId: number, own: string): Promise<SessionInfo[]>
  /** Of these public ids, those that are worth nothing any more. */
  listEnded(publicIds: readonly string[]): Promise<string[]>
  /** How many were ended. */
  revoke(tx: ControlTransaction, which: Which): Promise<number>
}

/** One, all, or all but one of an account. */
export type Which = { accountId: number; publicId?: string; except?: string }

export function createSessionList({ db, clock }: StoreDeps): SessionList {
  return {
    async list(accountId, own) {
      const nowMs = BigInt(clock.now())
      const live = { revokedAt: null, expiresAt: { gt: nowMs }, idleExpiresAt: { gt: nowMs } }
      const rows = await db.reader.session.findMany({ where: { accountId, ...live } })
      return rows.map((row) => toSessionInfo(row, own)).sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1))
    },
    async listEnded(publicIds) {
      const where = { publicId: { in: [...publicIds] } }
      const rows = await db.reader.session.findMany({ where, include: { account: true } })
      const live = new Set(rows.filter((row) => endOf(row, clock.now()) === null).map(({ publicId }) => publicId))
      return publicIds.filter((publicId) => !live.has(publicId))
    },
    async revoke(tx, { accountId, publicId, except }) {
      const chosen = {
        ...(publicId !== undefined && { equals: publicId }),
        ...(except !== undefined && { not: except }),
      }
      const where = { accountId, revokedAt: null, expiresAt: { gt: BigInt(clock.now()) }, publicId: chosen }
      const { count } = await tx.session.updateMany({ where, data: { revokedAt: isoOf(clock.now()) } })
      return count
    },
  }
}
