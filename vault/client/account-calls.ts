/** What an account does besides opening itself. Each needs nothing but the session. */
import { Account, QuotaAnswer, TotpConfirmAnswer, TotpStartAnswer } from '../contract/account.ts'
import { routes } from '../contract/routes.ts'
import { SessionsAnswer } from '../contract/sessions.ts'
import type { AccountKey } from '../keys/index.ts'
import { type OpenMarks, reopenAccount } from './account.ts'
import type { Platform } from './platform.ts'
import type { Session } from './session.ts'
import type { Transport } from './transport.ts'

export interface Kept {
  platform: Platform
  /** Speaks as the session that is still there. */
  transport: Transport
  token?: string
  key: AccountKey
  openMarks: OpenMarks
}

/** Goes on with a session and a master key that a device kept. @throws ClientError `signed_out`, `cannot_unlock` */
export async function resumeSession({ platform, transport, token, key, openMarks }: Kept): Promise<Session> {
  const account = await reopenAccount(key, await transport.json(routes.account, Account), openMarks)
  return { platform, transport, account, token }
}

export async function signOut({ transport }: Session): Promise<void> {
  await transport.send(routes.logout)
}

export async function listSessions({ transport }: Session) {
  return (await transport.json(routes.sessions, SessionsAnswer)).sessions
}

export async function revokeSession({ transport }: Session, id: string): Promise<void> {
  await transport.send(routes.sessionRevoke, { params: { id } })
}

export async function revokeOtherSessions({ transport }: Session): Promise<void> {
  await transport.send(routes.sessionsRevoke)
}

/** Bytes of ciphertext with versions and trash. */
export function readQuota({ transport }: Session) {
  return transport.json(routes.quota, QuotaAnswer)
}

/** Needs the password confirmed. Not on before `confirmTotp`. */
export function startTotp({ transport }: Session) {
  return transport.json(routes.totpStart, TotpStartAnswer)
}

/** @returns codes that each work once in place of the device */
export async function confirmTotp({ transport }: Session, code: string): Promise<string[]> {
  const body = { code }
  return (await transport.json(routes.totpConfirm, TotpConfirmAnswer, { body, patienceMs: 0 })).backupCodes
}

export async function turnOffTotp({ transport }: Session): Promise<void> {
  await transport.send(routes.totpDelete)
}

/** Needs the password confirmed. The account and all it holds go for ever. */
export async function deleteAccount({ transport }: Session): Promise<void> {
  await transport.send(routes.accountDelete)
}
