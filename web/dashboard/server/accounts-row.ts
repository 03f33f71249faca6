import type { AccountModel } from '../../../prisma/control/client.ts'
import { type Account, Role } from '../contract/account.ts'
import { DashboardError } from './dashboard-error.ts'

export function toAccount(row: AccountModel, known: { first: string; lastSeenAt: string | null }): Account {
  const { id, name, role, createdAt, passwordChangedAt, totpSealed } = row
  return {
    ...{ id, name, role: Role.parse(role), state: stateOf(row), hasTotp: totpSealed !== null },
    ...{ isFirst: name === known.first, createdAt, passwordChangedAt, lastSeenAt: known.lastSeenAt },
  }
}

function stateOf({ disabledAt, passwordHash }: AccountModel): Account['state'] {
  if (disabledAt !== null) return 'disabled'
  return passwordHash === null ? 'invited' : 'active'
}

/** @throws DashboardError `not_found` */
export function readAccountId({ id = '' }: Readonly<Record<string, string>>): number {
  if (/^[1-9][0-9]{0,8}$/.test(id)) return Number(id)
  throw new DashboardError('not_found', `there is no account "${id.slice(0, 20)}"`)
}
