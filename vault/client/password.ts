import { PasswordStartAnswer } from '../contract/account.ts'
import { LoginStartAnswer } from '../contract/auth.ts'
import { routes } from '../contract/routes.ts'
import { KDF_FLOOR } from '../keys/index.ts'
import { ClientError, isRefusal } from './errors.ts'
import { startLogin, startRegistration } from './opaque.ts'
import { requirePassword } from './password-rule.ts'
import type { Session } from './session.ts'

export interface Confirmation {
  password: string
  /** Where the account has a second factor. */
  code?: string
}

/**
 * Shows the password again, which what changes the account needs.
 * @throws ClientError `cannot_unlock` for a wrong one, `kdf_refused`, `refused` (`totp_required`, `auth_failed`)
 */
export async function confirmPassword(
  { transport, account }: Session,
  { password, code }: Confirmation,
): Promise<void> {
  const opaque = await startLogin(account.login, password)
  const { startLoginRequest } = opaque
  const started = await transport.json(routes.reauthStart, LoginStartAnswer, { body: { startLoginRequest } })
  const proof = opaque.finish(started.loginResponse, started.ksf)
  if (proof === undefined) throw new ClientError('cannot_unlock')
  const { loginId } = started
  const { finishLoginRequest } = proof
  const body = { loginId, finishLoginRequest, ...(code === undefined ? {} : { code }) }
  await transport.send(routes.reauthFinish, { body, patienceMs: 0 })
}

/**
 * A new password: a new record and a new slot around the same master key. Ends all other sessions.
 * @throws ClientError as `confirmPassword`, and `password_weak`
 */
export async function changePassword(session: Session, old: Confirmation, password: string): Promise<void> {
  requirePassword(password, session.account.login)
  await confirmPassword(session, old)
  await replacePassword(session, password)
}

const MOST_STARTS = 3

/**
 * Within `limits.reauthMs` of signing in or confirming. Where an answer is lost, the vault is asked which password holds.
 * @throws ClientError `unreachable`: it was not found out, so the new or the old one may hold
 */
export async function replacePassword(session: Session, password: string): Promise<void> {
  for (let start = 1; ; start++) {
    try {
      return await replaceOnce(session, password)
    } catch (error) {
      if (!isRefusal(error, 'gone') && !isCut(error)) throw error
      // One that comes late is a record and slot of the same password, so that beginning anew does no harm.
      if (await holds(session, password)) return
      if (start === MOST_STARTS) throw error
    }
  }
}

const isCut = (error: unknown) => error instanceof ClientError && error.code === 'unreachable'

async function replaceOnce({ transport, account }: Session, password: string): Promise<void> {
  const opaque = await startRegistration(account.login, password)
  const { registrationRequest } = opaque
  const started = await transport.json(routes.passwordStart, PasswordStartAnswer, { body: { registrationRequest } })
  const ksf = { ...KDF_FLOOR }
  const { registrationRecord, exportKey } = opaque.finish(started.registrationResponse, ksf)
  const slot = await account.sealSlot('password', exportKey)
  const { passwordId } = started
  await transport.send(routes.passwordFinish, { body: { passwordId, registrationRecord, ksf, slot }, patienceMs: 0 })
}

/** Whether the account opens with it now: only the client can tell, and only by the record that the vault has. */
async function holds({ transport, account }: Session, password: string): Promise<boolean> {
  const { startLoginRequest, finish } = await startLogin(account.login, password)
  const started = await transport.json(routes.reauthStart, LoginStartAnswer, { body: { startLoginRequest } })
  return finish(started.loginResponse, started.ksf) !== undefined
}
