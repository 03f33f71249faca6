/** What Settings shows: one's own account, and for an operator also what belongs to all. */
import 'server-only'
import type { HealthLine } from '../../components/settings/health-list.tsx'
import type { Account, SessionInfo, TotpState } from '../../contract/account.ts'
import type { Secret } from '../../contract/secrets.ts'
import type { Session } from '../guards.ts'
import { listSecrets } from '../secrets.ts'
import { getServices } from '../services.ts'
import { readHealth } from './read-health.ts'

export interface SettingsData {
  totp: TotpState
  sessions: SessionInfo[]
  health: HealthLine[]
  /** null for a viewer. */
  operator: { accounts: Account[]; secrets: Secret[] } | null
}

export async function readSettings({ account, publicId }: Session): Promise<SettingsData> {
  const services = await getServices()
  const { auth } = services
  const isOperator = account.role === 'operator'
  const [totp, sessions, health, accounts, secrets] = await Promise.all([
    auth.totp.state(account.id),
    auth.sessionList.list(account.id, publicId),
    readHealth(services),
    isOperator ? auth.accounts.listAll() : [],
    isOperator ? listSecrets(services) : { items: [] },
  ])
  return { totp, sessions, health, operator: isOperator ? { accounts, secrets: secrets.items } : null }
}
